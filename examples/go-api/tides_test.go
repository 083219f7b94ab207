package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func ask(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	highWater := func() time.Time { return time.Unix(0, 0) }
	answer := httptest.NewRecorder()
	routes(highWater).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer
}

func TestHealth(t *testing.T) {
	if got := ask(t, "/healthz").Code; got != http.StatusNoContent {
		t.Errorf("got %d", got)
	}
}

func TestHarboursAreSorted(t *testing.T) {
	got := strings.TrimSpace(ask(t, "/api/harbours").Body.String())
	if want := `["bristol","hamburg","lisbon"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLevelAtHighWater(t *testing.T) {
	got := strings.TrimSpace(ask(t, "/api/harbours/hamburg/level").Body.String())
	if want := `{"harbour":"Hamburg","at":"1970-01-01T00:00:00Z","metres":3.95}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestUnknownHarbour(t *testing.T) {
	if got := ask(t, "/api/harbours/atlantis/level").Code; got != http.StatusNotFound {
		t.Errorf("got %d", got)
	}
}
