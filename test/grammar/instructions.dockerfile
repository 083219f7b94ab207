# SYNTAX TEST "source.dockerfile" "instructions, flags, JSON forms, variables, strings"
FROM --platform=$BUILDPLATFORM golang:${GO:-1.26}-trixie AS build
#<---- keyword.other.special-method.dockerfile
#    ^^ punctuation.definition.parameter.dockerfile
#      ^^^^^^^^ variable.parameter.flag.dockerfile
#               ^^^^^^^^^^^^^^ variable.other.dockerfile
#                                     ^^ punctuation.definition.variable.dockerfile
#                                       ^^ variable.other.dockerfile
#                                         ^^ keyword.operator.modifier.dockerfile
#                                               ^ punctuation.definition.variable.dockerfile
#                                                        ^^ keyword.other.special-method.dockerfile
#                                                           ^^^^^ entity.name.type.stage.dockerfile

RUN --mount=type=cache,target=/root/.cache,sharing=locked --network=none go build -o /out/app
#   ^^^^^^^ meta.flag.dockerfile
#     ^^^^^ variable.parameter.flag.dockerfile
#           ^^^^ variable.other.property.dockerfile
#                ^^^^^ constant.language.dockerfile
#                      ^^^^^^ variable.other.property.dockerfile
#                             ^^^^^^^^^^^^ string.unquoted.value.dockerfile
#                                          ^^^^^^^ variable.other.property.dockerfile
#                                                  ^^^^^^ constant.language.dockerfile
#                                                                   ^^^^ constant.language.dockerfile
#                                                                        ^^ - meta.flag.dockerfile
RUN --mount=type=secret,id=token,required --mount=from=tools,source=/x,target=/x true
#                                ^^^^^^^^ variable.other.property.dockerfile
#                                                 ^^^^ variable.other.property.dockerfile
#                                                      ^^^^^ string.unquoted.value.dockerfile

COPY --from=build --chown=65532:65532 --link ["/a b", "/c\"d"]
#      ^^^^ variable.parameter.flag.dockerfile
#           ^^^^^ string.unquoted.value.dockerfile
#                         ^^^^^^^^^^^ constant.numeric.dockerfile
#                                       ^^^^ variable.parameter.flag.dockerfile
#                                            ^ punctuation.definition.array.begin.dockerfile
#                                             ^^^^^^ string.quoted.double.dockerfile
#                                                   ^ punctuation.separator.array.dockerfile
#                                                        ^^ constant.character.escape.dockerfile
#                                                            ^ punctuation.definition.array.end.dockerfile
CMD ["/app", \
#            ^ punctuation.separator.continuation.line.dockerfile
  "--port=8080"]
# ^^^^^^^^^^^^^ string.quoted.double.dockerfile
#              ^ punctuation.definition.array.end.dockerfile
CMD [ -f x ] && echo "$y"
#   ^ - punctuation.definition.array.begin.dockerfile
#                     ^^ variable.other.dockerfile
HEALTHCHECK --interval=10s --retries=3 CMD ["/app", "health"]
#                      ^^^ constant.numeric.dockerfile
#                                    ^ constant.numeric.dockerfile
#                                      ^^^ keyword.other.special-method.dockerfile

LABEL motto=it's
#             ^^ string.quoted.single.dockerfile
RUN echo done
#<--- keyword.other.special-method.dockerfile - string.quoted.single.dockerfile

RUN first && \
#            ^ punctuation.separator.continuation.line.dockerfile
# a comment in between
# ^^^^^^^^^^^^^^^^^^^^ comment.line.number-sign.dockerfile

    second "$HOME"
#          ^^^^^^^ string.quoted.double.dockerfile
#           ^^^^^ variable.other.dockerfile
RUN echo `date`
USER app
#<---- keyword.other.special-method.dockerfile

ENV A=${B%.*} C=${D//-/_} E=\$F
#        ^ keyword.operator.modifier.dockerfile
#                  ^^ keyword.operator.modifier.dockerfile
#                           ^^ constant.character.escape.dockerfile - variable.other.dockerfile
onbuild run echo
#<------- keyword.control.dockerfile
#       ^^^ keyword.other.special-method.dockerfile
