package front

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"io"
	"net/http"
	"regexp"
	"strconv"
)

// correction makes of an answer what CloudFormation would have said.
type correction func(text []byte) ([]byte, error)

// corrections is the key of a request's correction.
type corrections struct{}

// answeredBy marks a request whose answer is corrected.
func answeredBy(r *http.Request, c correction) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), corrections{}, c))
}

// correct corrects the answer of a request that is marked.
func correct(response *http.Response) error {
	c, marked := response.Request.Context().Value(corrections{}).(correction)
	if !marked || response.StatusCode != http.StatusOK {
		return nil
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if text, err = c(text); err != nil {
		return err
	}
	response.Body = io.NopCloser(bytes.NewReader(text))
	response.ContentLength = int64(len(text))
	response.Header.Set("Content-Length", strconv.Itoa(len(text)))
	return nil
}

// templateBody is the part of GetTemplate's answer that holds the template.
var templateBody = regexp.MustCompile(`(?s)<TemplateBody>(.*)</TemplateBody>`)

// original puts a template in the place of what it was adapted to.
func (f *Front) original(text []byte) ([]byte, error) {
	match := templateBody.FindSubmatchIndex(text)
	if match == nil {
		return text, nil
	}
	var adapted struct {
		Text string `xml:",chardata"`
	}
	if err := xml.Unmarshal(text[match[0]:match[1]], &adapted); err != nil {
		return nil, err
	}
	f.mutex.Lock()
	original, known := f.originals[sha256.Sum256([]byte(adapted.Text))]
	f.mutex.Unlock()
	if !known {
		return text, nil
	}
	var escaped bytes.Buffer
	if err := xml.EscapeText(&escaped, original); err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{text[:match[2]], escaped.Bytes(), text[match[3]:]}, nil), nil
}

// pseudoParameter is a parameter of a stack that no template declares.
var pseudoParameter = regexp.MustCompile(`<member>\s*<ParameterKey>AWS::[A-Za-z]+</ParameterKey>\s*<ParameterValue>[^<]*</ParameterValue>\s*</member>\s*`)

// withoutPseudoParameters drops what CloudFormation does not list among a stack's
// parameters.
func (f *Front) withoutPseudoParameters(place Place, text []byte) []byte {
	dropped := pseudoParameter.ReplaceAll(text, nil)
	if len(dropped) < len(text) {
		f.mutex.Lock()
		defer f.mutex.Unlock()
		f.note(Applied{place, parameters()})
	}
	return dropped
}
