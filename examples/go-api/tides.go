package main

import (
	"encoding/json"
	"math"
	"net/http"
	"sort"
	"time"
)

// harbour describes its tide as one wave, which is wrong by a quarter of an hour and good enough for an example.
type harbour struct {
	Name string `json:"name"`
	// Mean and Range are metres above chart datum.
	Mean  float64 `json:"mean"`
	Range float64 `json:"range"`
}

type level struct {
	Harbour string    `json:"harbour"`
	At      time.Time `json:"at"`
	Metres  float64   `json:"metres"`
}

var harbours = map[string]harbour{
	"bristol": {Name: "Bristol", Mean: 6.9, Range: 12.2},
	"hamburg": {Name: "Hamburg", Mean: 2.1, Range: 3.7},
	"lisbon":  {Name: "Lisbon", Mean: 2.2, Range: 3.0},
}

// lunarTide is the time from one high water to the next.
const lunarTide = 12*time.Hour + 25*time.Minute + 14*time.Second

func (h harbour) at(t time.Time) float64 {
	phase := float64(t.UnixNano()%int64(lunarTide)) / float64(lunarTide)
	metres := h.Mean + h.Range/2*math.Cos(2*math.Pi*phase)
	return math.Round(metres*100) / 100
}

// routes takes the clock so that a test can stop it.
func routes(now func() time.Time) http.Handler {
	mux := http.NewServeMux()

	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})

	mux.HandleFunc("GET /api/harbours", func(w http.ResponseWriter, _ *http.Request) {
		keys := make([]string, 0, len(harbours))
		for key := range harbours {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		reply(w, http.StatusOK, keys)
	})

	mux.HandleFunc("GET /api/harbours/{key}/level", func(w http.ResponseWriter, r *http.Request) {
		found, ok := harbours[r.PathValue("key")]
		if !ok {
			reply(w, http.StatusNotFound, map[string]string{"error": "no such harbour"})
			return
		}
		at := now().UTC()
		reply(w, http.StatusOK, level{Harbour: found.Name, At: at, Metres: found.at(at)})
	})

	return mux
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
