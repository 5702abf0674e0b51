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

// call sends a request as the provider does and decodes the data of the reply.
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
	request.Header.Set("Authorization", "Bearer "+s.key)
	request.Header.Set("Content-Type", "application/json")
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

// data calls the cluster itself, at the address that the cluster object told.
func (s *story) data(call string, body, data any) error {
	return s.call("POST", s.address+"/v2/vectordb/"+call, body, data)
}

func refusedWith(status int, err error) error {
	var failed *failedCall
	if errors.As(err, &failed) && failed.status == status {
		return nil
	}
	return fmt.Errorf("was not refused with %d: %v", status, err)
}

func suffix() string {
	random := make([]byte, 3)
	_, _ = rand.Read(random)
	return hex.EncodeToString(random)
}
