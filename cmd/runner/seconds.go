package main

import (
	"errors"
	"strconv"
	"time"
)

// seconds is a duration that a bare number gives in seconds, as Kong's settings do.
type seconds int

func (s *seconds) String() string { return strconv.Itoa(int(*s)) }

func (s *seconds) Type() string { return "seconds" }

func (s *seconds) Set(text string) error {
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		*s = seconds(n)
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d%time.Second != 0 {
		return errors.New("want whole seconds, as in 3600 or 1h")
	}
	*s = seconds(d / time.Second)
	return nil
}
