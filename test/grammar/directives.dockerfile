# SYNTAX TEST "source.dockerfile" "parser directives, only at the top"
# syntax=docker/dockerfile:1
# ^^^^^^ keyword.other.directive.dockerfile
#       ^ keyword.operator.assignment.dockerfile
#        ^^^^^^^^^^^^^^^^^^^ string.unquoted.directive.dockerfile
#  Escape = `
#  ^^^^^^ keyword.other.directive.dockerfile
#           ^ string.unquoted.directive.dockerfile
# check=skip=JSONArgsRecommended,StageNameCasing;error=true
# ^^^^^ keyword.other.directive.dockerfile
#       ^^^^ variable.parameter.directive.dockerfile
#            ^^^^^^^^^^^^^^^^^^^ ^^^^^^^^^^^^^^^ constant.other.check.dockerfile
#                                                ^^^^^ variable.parameter.directive.dockerfile
#                                                      ^^^^ constant.language.dockerfile

# syntax=docker/dockerfile:1
# ^^^^^^ comment.line.number-sign.dockerfile - keyword.other.directive.dockerfile
FROM alpine
#<---- keyword.other.special-method.dockerfile
# escape=`
# ^^^^^^ comment.line.number-sign.dockerfile - keyword.other.directive.dockerfile
