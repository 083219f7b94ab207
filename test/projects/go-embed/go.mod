module example.com/chart

go 1.22
