" Compiler of indicator files: :compiler lorg, then :make fills the quickfix list with the findings in the file.
if exists("current_compiler")
  finish
endif
let current_compiler = "lorg"

CompilerSet makeprg=lorg\ validate\ --format\ line\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror\ %m,%f:%l:%c:\ %tarning\ %m,%f:%l:%c:\ %tote\ %m,%-G%.%#
