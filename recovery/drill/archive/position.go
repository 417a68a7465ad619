package archive

import (
	"fmt"
	"strconv"
	"strings"
)

// Position is a place in the write-ahead log, in bytes from its beginning.
type Position uint64

// ParsePosition reads a position as PostgreSQL writes it, such as 0/16B3748.
func ParsePosition(text string) (Position, error) {
	high, low, found := strings.Cut(text, "/")
	h, err1 := strconv.ParseUint(high, 16, 32)
	l, err2 := strconv.ParseUint(low, 16, 32)
	if !found || err1 != nil || err2 != nil {
		return 0, fmt.Errorf("%q is no position in the log, such as 0/16B3748", text)
	}
	return Position(h<<32 | l), nil
}

func (p Position) String() string { return fmt.Sprintf("%X/%X", uint64(p)>>32, uint32(p)) }

// SegmentBytes is the size of one file of the log. It is PostgreSQL's least, so
// that a drill of seconds has many.
const SegmentBytes = 1 << 20

// Segment is one file of the log.
type Segment struct {
	Timeline uint32
	Number   uint64
}

// segmentsInName is how many files share the name's middle part.
const segmentsInName = 1 << 32 / SegmentBytes

// ParseSegment reads the name of a segment. Other files of the log, such as a
// timeline's history, are none.
func ParseSegment(name string) (Segment, bool) {
	if len(name) != 24 {
		return Segment{}, false
	}
	var parts [3]uint64
	for i := range parts {
		n, err := strconv.ParseUint(name[8*i:8*i+8], 16, 32)
		if err != nil {
			return Segment{}, false
		}
		parts[i] = n
	}
	return Segment{uint32(parts[0]), parts[1]*segmentsInName + parts[2]}, true
}

func (s Segment) String() string {
	return fmt.Sprintf("%08X%08X%08X", s.Timeline, s.Number/segmentsInName, s.Number%segmentsInName)
}

// Start is where the segment begins.
func (s Segment) Start() Position { return Position(s.Number * SegmentBytes) }

// End is where the one after it begins.
func (s Segment) End() Position { return s.Start() + SegmentBytes }
