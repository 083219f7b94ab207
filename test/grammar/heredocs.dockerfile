# SYNTAX TEST "source.dockerfile" "heredocs and the languages in them"
FROM alpine

RUN <<EOF
#   ^^ keyword.operator.heredoc.dockerfile
#     ^^^ entity.name.tag.heredoc.dockerfile
if true; then echo "it's open
#<-- meta.embedded.block.shellscript
EOF
#<--- entity.name.tag.heredoc.dockerfile - meta.embedded.block.shellscript
ENV NEXT=1
#<--- keyword.other.special-method.dockerfile - meta.embedded.block.shellscript

RUN --mount=type=cache,target=/x --network=none <<-'EOF'
#     ^^^^^ variable.parameter.flag.dockerfile
#                                               ^^^ keyword.operator.heredoc.dockerfile
#                                                  ^ punctuation.definition.string.dockerfile
#                                                   ^^^ entity.name.tag.heredoc.dockerfile
	#!/usr/bin/env python3
#^^^^^^^^^^^^^^^^^^^^^^ meta.embedded.block.python comment.line.number-sign.shebang.dockerfile
	import os
#^^^^^^^^^ meta.embedded.block.python
	EOF
#^^^ entity.name.tag.heredoc.dockerfile - meta.embedded.block.python

RUN --network=none \
    <<EOF
#   ^^ keyword.operator.heredoc.dockerfile
echo
#<---- meta.embedded.block.shellscript
EOF

RUN <<EOF node
const a = 1;
#<----- meta.embedded.block.javascript
EOF
RUN python3 - <<EOF
#   ^^^^^^^ - meta.embedded.block.python
plain $A
#     ^^ variable.other.dockerfile
EOF
RUN /usr/bin/python3 <<EOF
import os
#<------ meta.embedded.block.python
EOF
#<--- entity.name.tag.heredoc.dockerfile

RUN <<ONE cat > a && <<TWO cat > b
#     ^^^ entity.name.tag.heredoc.dockerfile
#                      ^^^ entity.name.tag.heredoc.dockerfile
first $A
#<----- string.unquoted.heredoc.dockerfile
#     ^^ variable.other.dockerfile
ONE
#<--- entity.name.tag.heredoc.dockerfile
#!/bin/bash
#<----------- meta.embedded.block.shellscript
TWO
#<--- entity.name.tag.heredoc.dockerfile
RUN true <<A <<B <<C
a
A
b
B
c
#<- string.unquoted.heredoc.dockerfile
C
#<- entity.name.tag.heredoc.dockerfile

COPY <<EOF /etc/app.json
{ "port": 80 }
#<- meta.embedded.block.json
EOF
COPY --chmod=755 <<"EOF" /usr/local/bin/start
#      ^^^^^ variable.parameter.flag.dockerfile
#!/bin/sh
#<--------- meta.embedded.block.shellscript
EOF
COPY <<'EOF' /etc/motd
costs $5
#<-------- string.unquoted.heredoc.dockerfile - variable.other.dockerfile
EOF
ADD <<A <<B /etc/
a
A
b $X
# ^^ variable.other.dockerfile
B
#<- entity.name.tag.heredoc.dockerfile

ONBUILD RUN <<EOF
echo
#<---- meta.embedded.block.shellscript
EOF

RUN echo $((1<<FOO))
#            ^^ - keyword.operator.heredoc.dockerfile
USER app
#<---- keyword.other.special-method.dockerfile

RUN cat << EOF > /x
#       ^^ keyword.operator.heredoc.dockerfile
#          ^^^ entity.name.tag.heredoc.dockerfile
USER app
#<---- - keyword.other.special-method.dockerfile
EOF
#<--- entity.name.tag.heredoc.dockerfile
USER app
#<---- keyword.other.special-method.dockerfile
