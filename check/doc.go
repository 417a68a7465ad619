// Package check runs rows of checks side by side and reports what they found. A row
// says what must hold, how that is asked, how bad it is otherwise, and what to do
// then; a row that cannot be asked delays and spoils nothing but itself.
package check
