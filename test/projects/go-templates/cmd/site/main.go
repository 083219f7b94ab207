package main

import (
	"html/template"
	"log"
	"net/http"
	"os"
)

func main() {
	page, err := template.ParseFiles("templates/page.html")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := os.Stat("static/style.css"); err != nil {
		log.Fatal(err)
	}
	http.Handle("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("static"))))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { page.Execute(w, "tides") })
	log.Fatal(http.ListenAndServe(":8000", nil))
}
