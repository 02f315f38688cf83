"""What a project runs that no Debian package has: fetched by its sum, unpacked by nobody of note, sealed as root's."""
