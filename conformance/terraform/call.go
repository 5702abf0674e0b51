package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

var client = &http.Client{Timeout: 30 * time.Second}

// failedCall is what the provider prints: status, code, text and the id of the request.
type failedCall struct {
	status, code int
	message      string
	requestID    string
}

func (f *failedCall) Error() string {
	return fmt.Sprintf("%d, code %d: %s (request %s)", f.status, f.code, f.message, f.requestID)
}

// call sends a request as the provider does, which names no program and no type of a body that it does not
// send, and decodes the data of the reply. A field of another type than the provider has for it fails.
func (s *story) call(method, url string, body, data any) error {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, url, reader)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Authorization", "Bearer "+s.key)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return decode(response, data)
}

func decode(response *http.Response, data any) error {
	var reply struct {
		Code    int
		Message string
		Data    json.RawMessage
	}
	if err := json.NewDecoder(response.Body).Decode(&reply); err != nil {
		return fmt.Errorf("%s: %w", response.Status, err)
	}
	if response.StatusCode >= 400 || (reply.Code != 0 && reply.Code != 200) {
		id := response.Header.Get("requestid")
		return &failedCall{response.StatusCode, reply.Code, reply.Message, id}
	}
	if data == nil {
		return nil
	}
	return json.Unmarshal(reply.Data, data)
}

// send is a call of the control plane that has to succeed; what it answers is decoded into a new value.
func send[Data any](s *story, method, path string, body any) (Data, error) {
	var data Data
	err := s.call(method, s.control+path, body, &data)
	return data, err
}

// data calls the cluster itself, at the address that the cluster object told.
func (s *story) data(call string, body, data any) error {
	return s.call("POST", s.address+"/v2/vectordb/"+call, body, data)
}

// allData makes calls of the cluster, of which each has to succeed.
func (s *story) allData(calls ...dataCall) error {
	for _, each := range calls {
		if err := s.data(each.call, each.body, nil); err != nil {
			return fmt.Errorf("%s: %w", each.call, err)
		}
	}
	return nil
}

type dataCall struct {
	call string
	body any
}

type fields = map[string]any

func refusedWith(status int, err error) error {
	var failed *failedCall
	if errors.As(err, &failed) && failed.status == status {
		return nil
	}
	return fmt.Errorf("was not refused with %d: %v", status, err)
}

// isGone is by what the provider takes an API key out of its state: the code of an error, which it knows of
// replies below 400 alone.
func isGone(err error) error {
	var failed *failedCall
	if errors.As(err, &failed) && failed.status < 400 && (failed.code == 404 || failed.code == 80001) {
		return nil
	}
	return fmt.Errorf("the provider would not see that it is gone: %v", err)
}

func suffix() string {
	random := make([]byte, 3)
	_, _ = rand.Read(random)
	return hex.EncodeToString(random)
}
