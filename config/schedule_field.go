package config

import (
	"fmt"
	"strconv"
	"strings"
)

// parse reads a field: values, ranges and steps with commas between them.
func (f cronField) parse(text string) (fieldSet, error) {
	set := make(fieldSet, f.most+1)
	for part := range strings.SplitSeq(text, ",") {
		if err := f.add(set, part); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// add adds to set what one part of a field allows: *, 5, 5-9, 5/10, */10 or
// 5-9/2.
func (f cronField) add(set fieldSet, part string) error {
	span, stepText, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		var err error
		if step, err = number(stepText); err != nil || step < 1 || step > f.most {
			return fmt.Errorf("has no step behind the / of its %s", f.name)
		}
	}
	from, to := f.least, f.most
	if span != "*" {
		first, last, ranged := strings.Cut(span, "-")
		var err error
		if from, err = f.value(first); err != nil {
			return err
		}
		switch {
		case ranged:
			if to, err = f.value(last); err != nil {
				return err
			}
		case !stepped:
			to = from
		}
	}
	if from > to {
		return fmt.Errorf("has a range that runs backwards in its %s", f.name)
	}
	for value := from; value <= to; value += step {
		set[value] = true
	}
	return nil
}

// value reads one value of a field, by number or by name.
func (f cronField) value(text string) (int, error) {
	for i, name := range strings.Fields(f.names) {
		if text == name {
			return f.least + i, nil
		}
	}
	value, err := number(text)
	if err != nil || value < f.least || value > f.most {
		return 0, fmt.Errorf("has %q as its %s, which goes from %d to %d", text, f.name, f.least, f.most)
	}
	return value, nil
}

// number reads a whole number of digits alone.
func number(text string) (int, error) {
	if strings.Trim(text, "0123456789") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.Atoi(text)
}
