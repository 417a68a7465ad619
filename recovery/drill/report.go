package drill

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// Report is what a drill came to.
type Report struct {
	// Fault is the name of the fault that was seeded, if one was.
	Fault string `json:"fault,omitempty"`
	// Held is true where every step held and the objectives were met.
	Held  bool   `json:"held"`
	Steps []Step `json:"steps"`
	// Again are the steps of a second restore, where a fault asks for one, and
	// HeldAgain is true where all of them held.
	Again     []Step `json:"again,omitempty"`
	HeldAgain bool   `json:"heldAgain,omitempty"`
	// Measured is what was measured, as far as the drill came.
	Measured Measured `json:"measured"`
	// Objective is what had to be met.
	Objective Objective `json:"objective"`
	// Notice says what the figures do not say.
	Notice string `json:"notice"`
}

// Step is one step of a drill.
type Step struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	// Result is what came of it, or why it did not hold.
	Result string `json:"result"`
	Holds  bool   `json:"holds"`
}

// Measured are a drill's figures, in seconds where they are times.
type Measured struct {
	// RPO is from the newest commit that was restored to the loss.
	RPO float64 `json:"rpoSeconds"`
	// ObjectsRPO is from the oldest object that did not arrive to the loss; 0 where
	// all arrived.
	ObjectsRPO float64 `json:"objectsRpoSeconds"`
	// RTO is from the loss until everything was validated and took writes.
	RTO float64 `json:"rtoSeconds"`
	// Rows were accepted before the loss, and LostRows of them are gone.
	Rows     int64 `json:"rows"`
	LostRows int64 `json:"lostRows"`
	// Objects likewise.
	Objects     int `json:"objects"`
	LostObjects int `json:"lostObjects"`
}

// notice is what a drill is not.
const notice = `A local rehearsal: real PostgreSQL and Redis, and gofakes3 in S3's place, on one machine
and with a few megabytes. The figures say that the procedure works and what it finds.
They say nothing of how long RDS, S3 or ElastiCache take, nor how far behind they are.`

// JSON writes the report as JSON.
func (r *Report) JSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// Text writes the report for a reader.
func (r *Report) Text(out io.Writer) error {
	if r.Fault != "" {
		fmt.Fprintf(out, "seeded: %s\n\n", r.Fault)
	}
	if err := table(out, r.Steps); err != nil {
		return err
	}
	if len(r.Again) > 0 {
		fmt.Fprintln(out, "\nrestored again:")
		if err := table(out, r.Again); err != nil {
			return err
		}
	}
	m := r.Measured
	if m.RTO > 0 {
		fmt.Fprintf(out, "\nRPO %.1f s for the database (%d of %d rows lost), %.1f s for objects (%d of %d lost); objective %.0f s\n",
			m.RPO, m.LostRows, m.Rows, m.ObjectsRPO, m.LostObjects, m.Objects, r.Objective.RPO.Seconds())
		fmt.Fprintf(out, "RTO %.1f s; objective %.0f s\n", m.RTO, r.Objective.RTO.Seconds())
	}
	verdict := "held"
	if !r.Held {
		verdict = "did NOT hold"
	}
	_, err := fmt.Fprintf(out, "\n%s\n\nThe drill %s.\n", r.Notice, verdict)
	return err
}

func table(out io.Writer, steps []Step) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "step\tseconds\tresult")
	for _, s := range steps {
		result := s.Result
		if !s.Holds {
			result = "FAILED: " + result
		}
		fmt.Fprintf(w, "%s\t%.1f\t%s\n", s.Name, s.Seconds, result)
	}
	return w.Flush()
}
