package state

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
)

// Store holds the state in force.
type Store struct {
	current atomic.Pointer[State]

	mu       sync.Mutex
	watchers []func(*State)
}

// NewStore holds an empty account: no tunnel, no host.
func NewStore() *Store {
	s := &Store{}
	s.current.Store(&State{})
	return s
}

// Current is the state in force, never nil.
func (s *Store) Current() *State { return s.current.Load() }

// Watch calls f with every new state, after it is in force.
func (s *Store) Watch(f func(*State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers = append(s.watchers, f)
}

// Put parses a state and puts it in force. A faulty one changes nothing.
func (s *Store) Put(raw []byte) error {
	parsed, err := Parse(raw)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current.Store(parsed)
	for _, watch := range s.watchers {
		watch(parsed)
	}
	return nil
}

// Load gives a file to what takes it, such as Put; a missing file changes nothing.
func Load(path string, take func([]byte) error) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return take(raw)
}
