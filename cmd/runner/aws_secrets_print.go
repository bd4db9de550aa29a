package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/rq-runner/runner/vault/aws"
)

// printJSON prints any value as the commands' --json does.
func printJSON(p *process, value any) error {
	out := json.NewEncoder(p.stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(value)
}

// printSecrets is the list for people.
func printSecrets(p *process, list []aws.SecretInfo) error {
	if len(list) == 0 {
		fmt.Fprintln(p.stderr, "runner: no secret fits")
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tREGION\tCHANGED\tROTATION\tTAGS\tDESCRIPTION")
	for _, info := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", printable(info.Name), info.Region, shownTime(info.Changed),
			rotationText(info.Rotation), tagText(info.Tags), cmp.Or(printable(info.Description), "-"))
	}
	return w.Flush()
}

// printSecret is one secret for people.
func printSecret(p *process, info aws.SecretInfo) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, line := range []struct{ label, text string }{
		{"name", printable(info.Name)},
		{"arn", printable(info.ARN)},
		{"region", info.Region},
		{"description", printable(info.Description)},
		{"kms key", cmp.Or(printable(info.KMSKey), "aws/secretsmanager, the account's own")},
		{"created", shownTime(info.Created)},
		{"changed", shownTime(info.Changed)},
		{"last read", shownDay(info.Accessed)},
		{"deleted on", shownDay(info.Deletion)},
		{"rotation", rotationText(info.Rotation)},
		{"tags", tagText(info.Tags)},
		{"owner", printable(info.Owner)},
		{"primary region", info.Primary},
		{"replicas", replicaText(info.Replicas)},
	} {
		if line.text != "" && line.text != "-" {
			fmt.Fprintf(w, "%s\t%s\n", line.label, line.text)
		}
	}
	if len(info.Versions) > 0 {
		fmt.Fprintln(w, "\nVERSION\tSTAGES\tCREATED")
	}
	for _, v := range info.Versions {
		fmt.Fprintf(w, "%s\t%s\t%s\n", printable(v.ID), printable(strings.Join(v.Stages, ", ")), shownTime(v.Created))
	}
	return w.Flush()
}

// indented is a text of several lines, whose later ones begin with an indent.
func indented(text, indent string) string {
	all := strings.Split(text, "\n")
	for i := range all {
		all[i] = printable(all[i])
	}
	return strings.Join(all, "\n"+indent)
}

// shownTime is a moment in the user's own time; one that is not known is a dash.
func shownTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format(time.DateTime)
}

func shownDay(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

func rotationText(r *aws.Rotation) string {
	switch {
	case r == nil:
		return "-"
	case !r.Enabled:
		return "off"
	}
	text := cmp.Or(printable(r.Schedule), "on")
	if !r.Next.IsZero() {
		text += ", next " + shownDay(r.Next)
	}
	return text
}

func tagText(tags map[string]string) string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, printable(key+"="+tags[key]))
	}
	return cmp.Or(strings.Join(list, ", "), "-")
}

func replicaText(list []aws.Replica) string {
	var all []string
	for _, r := range list {
		all = append(all, r.Region+" "+r.Status)
	}
	return strings.Join(all, ", ")
}
