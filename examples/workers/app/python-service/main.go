// The shape of ruziba3vich/python_service: one program, compiled by an image of its own.
package main

import "fmt"

func main() { fmt.Println("python-service 1.0") }
