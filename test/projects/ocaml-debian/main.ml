let () = print_endline "steady as she goes"
