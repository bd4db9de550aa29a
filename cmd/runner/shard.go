package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// A shardVariable is how one CI system tells a job which of how many it is.
type shardVariable struct {
	index, count string // names of environment variables
	first        int    // the index of the first job
}

// shardVariables are asked in this order. GitHub has none: a workflow sets SHARD_INDEX and SHARD_TOTAL from
// strategy.job-index and strategy.job-total. Kubernetes does not tell the number of completions: the manifest repeats it
// in JOB_COMPLETIONS.
func shardVariables() []shardVariable {
	return []shardVariable{
		{index: "SHARD_INDEX", count: "SHARD_TOTAL"},
		{index: "JOB_COMPLETION_INDEX", count: "JOB_COMPLETIONS"},
		{index: "CI_NODE_INDEX", count: "CI_NODE_TOTAL", first: 1}, // GitLab
		{index: "CIRCLE_NODE_INDEX", count: "CIRCLE_NODE_TOTAL"},
		{index: "BUILDKITE_PARALLEL_JOB", count: "BUILDKITE_PARALLEL_JOB_COUNT"},
		{index: "BITBUCKET_PARALLEL_STEP", count: "BITBUCKET_PARALLEL_STEP_COUNT"},
		{index: "SYSTEM_JOBPOSITIONINPHASE", count: "SYSTEM_TOTALJOBSINPHASE", first: 1}, // Azure
		{index: "SEMAPHORE_JOB_INDEX", count: "SEMAPHORE_JOB_COUNT", first: 1},
	}
}

// shardOf reads --shard: i/n, or auto.
func shardOf(text string, getenv func(string) string) (run.Shard, error) {
	switch text {
	case "":
		return run.Shard{}, nil
	case "auto":
		return autoShard(getenv)
	}
	index, count, ok := strings.Cut(text, "/")
	i, errI := strconv.Atoi(index)
	n, errN := strconv.Atoi(count)
	if !ok || errI != nil || errN != nil || i < 1 || i > n {
		return run.Shard{}, &usageError{
			problem: "--shard wants i/n or auto, not " + quote(text), hint: "--shard 1/4 is the first of four",
		}
	}
	return run.Shard{Index: i, Count: n}, nil
}

func autoShard(getenv func(string) string) (run.Shard, error) {
	var names []string
	for _, v := range shardVariables() {
		index, count := getenv(v.index), getenv(v.count)
		if index == "" && count == "1" { // GitLab, of a job without parallel:
			return run.Shard{Index: 1, Count: 1}, nil
		}
		if index == "" {
			names = append(names, v.index)
			continue
		}
		i, errI := strconv.Atoi(index)
		n, errN := strconv.Atoi(count)
		i += 1 - v.first
		if errI != nil || errN != nil || i < 1 || i > n {
			return run.Shard{}, &usageError{
				problem: "--shard auto: " + v.index + "=" + quote(index) + " and " + v.count + "=" + quote(count) + " name no shard",
				hint:    v.index + " counts from " + strconv.Itoa(v.first) + ", " + v.count + " is the number of jobs",
			}
		}
		return run.Shard{Index: i, Count: n}, nil
	}
	return run.Shard{}, &usageError{
		problem: "--shard auto: no variable of a CI system says which job this is",
		hint:    "set SHARD_INDEX (from 0) and SHARD_TOTAL; also known are " + strings.Join(slices.Delete(names, 0, 1), ", "),
	}
}
