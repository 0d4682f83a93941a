package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"

	"starlift/source/csv"
)

// framing finds the record boundaries of a file, in a process of its own, and
// streams the bytes on where it is given a URL: what a loader costs that looks
// at no value.
func framing(path, to string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if to == "" {
		_, _, err = csv.Frame(context.Background(), f, csv.DefaultDialect())
		return err
	}
	read, write := io.Pipe()
	framed := make(chan error, 1)
	go func() {
		_, _, err := csv.Frame(context.Background(), io.TeeReader(f, write), csv.DefaultDialect())
		framed <- errors.Join(err, write.CloseWithError(err))
	}()
	request, err := http.NewRequest(http.MethodPut, to, read)
	if err != nil {
		return err
	}
	request.SetBasicAuth("root", "")
	for name, value := range map[string]string{"Expect": "100-continue", "column_separator": ",", "skip_header": "1"} {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return errors.Join(err, <-framed)
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return errors.Join(err, <-framed)
}
