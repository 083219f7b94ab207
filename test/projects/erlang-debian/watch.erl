-module(watch).
-export([start/0]).

start() ->
    io:format("first watch~n"),
    halt(0).
