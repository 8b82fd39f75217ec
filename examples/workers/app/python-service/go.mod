module example/python-service

go 1.24
