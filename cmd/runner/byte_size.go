package main

import (
	"errors"
	"strconv"
	"strings"
)

// byteSize is a number of bytes that may end in k, m or g.
type byteSize int64

// defaultMaxResponse is more than any test looks at, and stops a body without an end before the disk is full.
const defaultMaxResponse byteSize = 1 << 30

func (b *byteSize) String() string {
	for i, unit := range []string{"g", "m", "k"} {
		if shift := 30 - 10*i; *b != 0 && *b%(1<<shift) == 0 {
			return strconv.FormatInt(int64(*b>>shift), 10) + unit
		}
	}
	return strconv.FormatInt(int64(*b), 10)
}

// Type is pflag's.
func (b *byteSize) Type() string { return "bytes" }

// Set reads 1048576, 1024k and 1m; a trailing b, as in 1mb, changes nothing.
func (b *byteSize) Set(text string) error {
	number, shift := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(text)), "b"), 0
	for i, unit := range []string{"k", "m", "g"} {
		if bare, ok := strings.CutSuffix(number, unit); ok {
			number, shift = bare, 10*(i+1)
		}
	}
	const most = 1 << 20 // of the biggest unit: what a number of bytes can hold
	n, err := strconv.ParseInt(number, 10, 63)
	if err != nil || n < 0 || shift > 0 && n > most<<(30-shift) {
		return errors.New("want bytes, as in 500000, 500k, 20m or 2g")
	}
	*b = byteSize(n << shift)
	return nil
}
