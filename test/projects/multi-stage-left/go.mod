module example.com/tug

go 1.22
