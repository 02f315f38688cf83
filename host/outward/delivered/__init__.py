"""What an operator's checkout sends, which is nowhere else to be had."""
