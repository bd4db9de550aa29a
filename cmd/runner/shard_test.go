package main

import (
	"testing"

	"github.com/rq-runner/runner/collection/run"
)

func TestShardOf(t *testing.T) {
	for _, tt := range []struct {
		text string
		env  map[string]string
		want run.Shard
		ok   bool
	}{
		{"", nil, run.Shard{}, true},
		{"1/1", nil, run.Shard{Index: 1, Count: 1}, true},
		{"2/4", nil, run.Shard{Index: 2, Count: 4}, true},
		{"0/4", nil, run.Shard{}, false},
		{"5/4", nil, run.Shard{}, false},
		{"2", nil, run.Shard{}, false},
		{"a/b", nil, run.Shard{}, false},
		{"1/2/3", nil, run.Shard{}, false},
		{"auto", nil, run.Shard{}, false},
		{"auto", map[string]string{"SHARD_INDEX": "0", "SHARD_TOTAL": "4"}, run.Shard{Index: 1, Count: 4}, true},
		{"auto", map[string]string{"JOB_COMPLETION_INDEX": "3", "JOB_COMPLETIONS": "4"}, run.Shard{Index: 4, Count: 4}, true},
		{"auto", map[string]string{"JOB_COMPLETION_INDEX": "3"}, run.Shard{}, false},
		{"auto", map[string]string{"CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "4"}, run.Shard{Index: 4, Count: 4}, true},
		{"auto", map[string]string{"CI_NODE_TOTAL": "1"}, run.Shard{Index: 1, Count: 1}, true},
		{"auto", map[string]string{"CI_NODE_TOTAL": "2"}, run.Shard{}, false},
		{"auto", map[string]string{"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "4"}, run.Shard{}, false},
		{"auto", map[string]string{"CIRCLE_NODE_INDEX": "1", "CIRCLE_NODE_TOTAL": "2"}, run.Shard{Index: 2, Count: 2}, true},
		{"auto", map[string]string{"BUILDKITE_PARALLEL_JOB": "0", "BUILDKITE_PARALLEL_JOB_COUNT": "2"}, run.Shard{Index: 1, Count: 2}, true},
		{"auto", map[string]string{"SYSTEM_JOBPOSITIONINPHASE": "1", "SYSTEM_TOTALJOBSINPHASE": "2"}, run.Shard{Index: 1, Count: 2}, true},
	} {
		got, err := shardOf(tt.text, func(name string) string { return tt.env[name] })
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("shardOf(%q) with %v = %v, %v, want %v and ok = %v", tt.text, tt.env, got, err, tt.want, tt.ok)
		}
		if err != nil && hintOf(err) == "" {
			t.Errorf("%v has no hint", err)
		}
	}
}
