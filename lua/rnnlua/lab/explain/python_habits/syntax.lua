--- Slips that keep a file from compiling. Each rule knows a form that no right program of Lua has, so
-- that what it says is true wherever it applies.
-- @module rnnlua.lab.explain.python_habits.syntax

local blocks = require "rnnlua.lab.explain.python_habits.blocks"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local tokens = require "rnnlua.base.tokens"

local syntax = {}

local function trim(text) return (text:gsub("^%s+", ""):gsub("[%s;]+$", "")) end

-- The line without its comment in Lua or Python; only for showing.
local function shown(line) return trim((line.raw:gsub("%s*%-%-.*$", ""):gsub("%s+#%s.*$", ""))) end

-- The class that the file makes, for examples in the student's own names.
local function class_of(list)
  for _, line in ipairs(list) do
    local name = line.raw:match "(%w+)%s*=%s*rnn%.Layer:extend"
    if name then return name end
  end
end

-- `x += y` as Lua has it, where the line is just that.
local function assignment(line)
  local left, op, right = shown(line):match "^([%w_%.%[%]]+)%s*([%+%-%*/%%%^]+)=%s*(.+)$"
  if not left or right:find "[;{]" then return nil end
  if op == "**" then op = "^" end
  if op ~= "+" and right:find "[%+%-%*/ ]" and not right:match "^%b()$" then right = "(" .. right .. ")" end
  return ("%s = %s %s %s"):format(left, left, op, right)
end

-- A def as Lua has it.
local function definition(list, line)
  local name, parameters = shown(line):match "^def%s+([%w_]+)%s*(%b())"
  if not name then return "function name(x)" end
  local inner = parameters:sub(2, -2):gsub("%s*:%s*[%w_%.]+", ""):gsub("%s*=%s*[^,]+", "")
  local class = class_of(list)
  if not inner:match "^%s*self%f[^%w_]" then return ("function %s(%s)"):format(name, inner) end
  inner = inner:gsub("^%s*self%s*,?%s*", "")
  if name == "__init__" then name = "init" end
  return ("function %s:%s(%s)"):format(class or "Class", name, inner)
end

local function loop_over_range(line)
  local name, arguments = line.raw:match "for%s+([%w_]+)%s+in%s+range%s*(%b())"
  if not name then return "for i = 1, n do" end
  local inner = trim(arguments:sub(2, -2))
  if inner ~= "" and not inner:find "," then return ("for %s = 1, %s do"):format(name, inner) end
  return ("for %s = first, last do"):format(name)
end

-- The condition between the word and the colon.
local function condition(line, word, ending)
  local inner = line.raw:match("%f[%w_]" .. word .. "%s+(.-)%s*:%s*$") or line.raw:match("%f[%w_]" .. word
    .. "%s+(.-)%s*:%s*#")
  return inner and ("%s %s %s"):format(word, inner, ending) or ("%s … %s"):format(word, ending)
end

-- Rules for a line: a pattern of its code (tokens with spaces between and around; a string is `"`), a
-- pattern of the token at which Lua gave up [opt], and what to say.
local LINE_RULES = {
  { '^ class [%a_][%w_]* [:%(]', function() return
    'A class of layers is made by `local X = rnn.Layer:extend "X"`.' end },
  { "^ def [%a_][%w_]* %(", function(list, line) return ("Lua's word for `def` is `function`, without a "
    .. "colon and with an `end`: `%s` … `end`."):format(definition(list, line)) end },
  { "^ @ [%a_]", function() return "Lua has no decorators: leave the line out." end },
  { " lambda [%a_][%w_, ]*: ", function() return "`lambda x: e` is `function(x) return e end` in Lua." end },
  { "^ import [%a_]", function() return "Lua has no import: a module is loaded by "
    .. '`local rnn = require "rnnlua"`, and `math` is there without it.' end },
  { "^ from [%a_][%w_%. ]* import ", function() return "Lua has no import: a module is loaded by "
    .. '`local rnn = require "rnnlua"`, and `math` is there without it.' end },
  { "^ try : $", function() return "Lua has no try: `local ok, message = pcall(f, x)` calls f(x), and "
    .. "ok is false where it raised." end },
  { "^ except .*: $", function() return "Lua has no except: `local ok, message = pcall(f, x)` calls "
    .. "f(x), and ok is false where it raised." end },
  { "^ raise [%a_]", function() return 'An error is raised by `error("…")` in Lua.' end },
  { "^ with .*: $", function() return "Lua has no with: open, use, close." end },
  { " for [%a_][%w_]* in range %b() [:{]", function(_, line) return ("A loop over numbers is `%s` … `end`; "
    .. "both ends are included."):format(loop_over_range(line)) end },
  { " for [%a_][%w_, ]* in .* : $", function(_, line)
    local name, over = line.raw:match "for%s+([%a_][%w_]*)%s+in%s+(.-)%s*:"
    if name and over:match "^[%w_%.]+$" then
      return ("A loop over a list is `for _, %s in ipairs(%s) do` … `end`."):format(name, over)
    end
    return "A loop over a list is `for _, x in ipairs(list) do` … `end`."
  end },
  { "^ for %( .* ; ", function() return "A loop over numbers is `for i = 1, n do` … `end`." end },
  { "^ elif .*: $", function(_, line) return ("Lua's word for `elif` is `elseif`, with `then`: `%s`.")
    :format(condition(line, "elif", "then"):gsub("^elif", "elseif"), nil) end },
  { "^ elif .* then ", function() return "Lua's word for `elif` is `elseif`, with `then`." end },
  { " then .* elif .* then ", function() return "Lua's word for `elif` is `elseif`, with `then`." end },
  { "^ else : ", function() return "`else` has no colon in Lua." end },
  { "^ e?l?s?e? ?if .* : $", function(_, line) return ("Lua writes `then` for the colon, and an `end` "
    .. "closes the block: `%s` … `end`."):format(condition(line, "if", "then")) end },
  { "^ while .* : $", function(_, line) return ("Lua writes `do` for the colon, and an `end` closes the "
    .. "block: `%s` … `end`."):format(condition(line, "while", "do")) end },
  { " %?%? ", function() return "`a ?? b` is `a or b` in Lua." end },
  { " %? .* : ", "^%?$", function() return "Lua has no `c ? a : b`: write `c and a or b`." end },
  { " [!=]== ", function() return "Lua compares with `==` and `~=`." end },
  { " != ", function(_, line)
    local left, right = line.raw:match "([%w_%.]+)%s*!=%s*([%w_%.]+)"
    return left and ("Not equal is `~=` in Lua: `%s ~= %s`."):format(left, right)
      or "Not equal is `~=` in Lua."
  end },
  { " && ", function() return "Lua's word for `&&` is `and`." end },
  { " || ", function() return "Lua's word for `||` is `or`." end },
  { " ! ", function() return "Lua's word for `!` is `not`." end },
  { " %+%+ ", function(_, line)
    local name = line.raw:match "([%a_][%w_]*)%s*%+%+"
    return name and ("Lua has no `++`: write `%s = %s + 1`."):format(name, name) or "Lua has no `++`."
  end },
  { " [%+%-%*/%%%^]=", function(_, line)
    local op = line.code:match " ([%+%-%*/%%%^]=) " or line.code:match " (%*%*=) "
    local repaired = assignment(line)
    return ("Lua has no `%s`: write `%s`."):format(op or "+=", repaired or "x = x " .. (op or "+="):sub(1, 1) .. " y")
  end },
  { " [%*/][%*/]= ", function(_, line)
    local repaired = assignment(line)
    return repaired and ("Lua has no such assignment: write `%s`."):format(repaired)
      or "Lua has no such assignment: write `x = x ^ y`."
  end },
  { " %*%* ", function(_, line)
    local base, power = line.raw:match "([%w_%.]+)%s*%*%*%s*([%w_%.]+)"
    return base and ("A power is `^` in Lua: `%s ^ %s`."):format(base, power) or "A power is `^` in Lua."
  end },
  { " is not ", function() return "Lua compares with `~=`: `x ~= nil` for `is not None`." end },
  { " is ", "^is$", function() return "Lua compares with `==`: `x == nil` for `is None`." end },
  { " not in ", "^not$", function() return "Lua has no `in` for lists: go through the list and compare." end },
  { " while .* in ", "^in$", function() return
    "Lua has no `in` for lists: go through the list and compare." end },
  { " if .* in ", "^in$", function() return
    "Lua has no `in` for lists: go through the list and compare." end },
  { " = .* if .* else ", "^else$", function() return
    "Lua has no `a if c else b`: write `c and a or b` (where a is neither false nor nil)." end },
  { "^ return .* if .* else ", "^[ie][fl]", function() return
    "Lua has no `a if c else b`: write `c and a or b` (where a is neither false nor nil)." end },
  { " [%a]+ .* = ", "^=$", function(_, line)
    local word = line.code:match " (while) " or line.code:match " (elseif) " or line.code:match " (if) "
    return word and "`=` assigns; a comparison is `==`." or nil
  end },
  { "^ [%a_][%w_%. ]* = [%a_][%w_%. ]* = ", "^=$", function() return
    "An assignment has no value in Lua: two lines, one each." end },
  { " %[ [^%]]*:", "^:$", function() return
    "Lua has no slices: `table.move(list, first, last, 1, {})` copies a part of a list." end },
  { " [{,] [\"%w_]+ : ", "^:$", function() return
    "A table with keys is written `{ key = value }`, with `=`." end },
  { " function [^%)]* = ", "^=$", function() return "Lua has no default values: `x = x or 1` in the body." end },
  { " %( [^%)]* = ", "^=$", function() return
    "Lua has no arguments by name: give the values in order, or a table `{ x = 1 }`." end },
  { " function .*[%(,] [%a_][%w_]* : ", "^:$", function() return
    "Lua has no types in a program: leave `: …` out." end },
  { "^ local [%a_][%w_]* : ", "^:$", function() return "Lua has no types in a program: leave `: …` out." end },
  { "[=%(,{] %[ ", "^%[$", function(_, line)
    local inner = line.raw:match "[=%(,{]%s*%[([^%[%]]*)%]"
    return inner and ("A list is written with braces in Lua: `{%s}`."):format(inner)
      or "A list is written with braces in Lua: `{1, 2}`."
  end },
  { "^ return %[ ", "^%[$", function(_, line)
    local inner = line.raw:match "return%s*%[([^%[%]]*)%]"
    return ("A list is written with braces in Lua: `{%s}`."):format(inner or "1, 2")
  end },
  { " %( [^%)]* , ", "^,$", function(_, line)
    return line.code:find "[=n] %(" and "Several values stand without parentheses in Lua: `return a, b`." or nil
  end },
  { " : [%a_][%w_]*", function(_, line, near, said)
    local object, field = line.raw:match "([%a_][%w_]*):([%a_][%w_]*)%s*[^%s%(\"'{%w_]"
    if not object then object, field = line.raw:match "([%a_][%w_]*):([%a_][%w_]*)%s*$" end
    if not (object and said:find("function arguments expected", 1, true) and near) then return nil end
    return ("A colon calls a method; a field has a dot: `%s.%s`."):format(object, field)
  end },
  { " # ", "^#$", function() return "A comment begins with `--` in Lua; `#` is the length of a list." end },
  { " function .* %) { ", "^{$", function() return "A block has no braces in Lua: it ends with `end`." end },
  { " else { ", "^{$", function() return "A block has no braces in Lua: it ends with `end`." end },
  { " if %( .* %) { $", function() return "Lua writes `then` for the brace, and `end` closes the block." end },
}

-- Statements that begin with a word which Lua does not have, and a name after it.
local STATEMENTS = {
  print = "`print` is a function in Lua: `print(%s)`.",
  assert = "`assert` is a function in Lua: `assert(%s)`.",
  let = "A variable is declared by `local` in Lua: `local %s`.",
  var = "A variable is declared by `local` in Lua: `local %s`.",
  const = "A variable is declared by `local` in Lua: `local %s`.",
  int = "Variables have no type in Lua: `local %s`.",
  float = "Variables have no type in Lua: `local %s`.",
  double = "Variables have no type in Lua: `local %s`.",
  global = "Lua has no such declaration: what is not `local` is global.",
  nonlocal = "Lua has no such declaration: an inner function sees the `local` of the outer one.",
  del = "A variable is emptied by `= nil` in Lua.",
  delete = "A variable is emptied by `= nil` in Lua.",
  yield = "Lua has no generators of this kind: fill a table and return it.",
  async = "Lua has no async.",
  switch = "Lua has no switch: `if … then … elseif … then … end`.",
}

local function statement(line, near)
  local word, rest = shown(line):match "^([%a_]+)%s+([%a_].*)$"
  if not word then
    word, rest = line.raw:match "%f[%w_](print)%s+([%a_].*)$"
    if word then rest = trim(rest) end
  end
  local text = word and STATEMENTS[word]
  if not text or not (near and rest:sub(1, #near) == near) then return nil end
  return (text:gsub("%%s", function() return rest end))
end

local function line_rule(list, number, near, said)
  local line = list[number]
  for _, rule in ipairs(LINE_RULES) do
    local at_token = type(rule[2]) == "string" and rule[2]
    local say = at_token and rule[3] or rule[2]
    if line.code:find(rule[1]) and (not at_token or near and near:find(at_token)) then
      local text = say(list, line, near, said)
      if text then return number, text end
    end
  end
end

-- Words that Lua says it misses, and where they belong.
local function missing_word(list, number, said, near)
  local word = said:match "^'(then)' expected" or said:match "^'(do)' expected"
  if not word then return nil end
  for at = number, math.max(1, number - 3), -1 do
    local first = list[at].tokens[1]
    local opens = word == "then" and (first == "if" or first == "elseif")
      or word == "do" and (first == "for" or first == "while")
    if opens and not list[at].code:find(" " .. word .. " ", 1, true) then
      local whole = at == number or at == lines.before(list, number) and list[number].tokens[1] == near
      return at, whole and ("`%s` needs its `%s`: `%s %s`."):format(first, word, shown(list[at]), word)
        or ("`%s` needs its `%s`."):format(first, word)
    end
  end
end

local function says_else_if(list, number)
  for i = 1, number do
    if list[i] and list[i].code:find " else if " then return i end
  end
end

local function missing_end(list, number, said, near)
  local word, opened = said:match "^'end' expected %(to close '(%a+)' at line (%d+)%)"
  if not word and said:find "^'end' expected" then word, opened = "block", number end
  if not word then return nil end
  local at = near == "<eof>" and says_else_if(list, number)
  if at then
    return at, "`else if` opens a second `if`, which needs an `end` of its own: write `elseif`."
  end
  local open, before = blocks.unclosed(list)
  if open then
    return open.line, ("The `%s` of line %d has no `end`; by its indentation, one is missing before line %d.")
      :format(open.word, open.line, before)
  end
  if near ~= "<eof>" then return nil end
  return math.tointeger(opened), ("The `%s` of line %s has no `end`."):format(word, opened)
end

-- What follows a return in its block, on a line of its own.
local function after_return(list, number, said, near)
  local closing = said:find "^'end' expected" or said:find "^<eof> expected" or said:find "^'until' expected"
  local above = lines.before(list, number)
  if closing and above and near == list[number].tokens[1] and near:find "^[%a_]" and near ~= "end"
    and list[number].indent >= list[above].indent
    and (list[above].code:find "^ return " or list[above].code:find " then return " and
      not list[above].code:find " end ") then
    return number, "`return` is the last statement of its block: what is to happen before it stands above it."
  end
end

-- A pass, at whose next word Lua gives up.
local function pass(list, number)
  for at = number, math.max(1, number - 3), -1 do
    local code = list[at].code
    if code:find "^ pass $" or code:find "^ pass ; " or code:find " then pass " or code:find " do pass "
      or code:find " else pass " or code:find "%) pass " then
      return at, "Lua has no `pass`: an empty block is left empty."
    end
  end
end

local function other(list, number, said, near)
  local line = list[number]
  if line.raw:find('"""', 1, true) or line.raw:find("'''", 1, true) then
    return number, "A text of several lines is `[[ … ]]` in Lua; a comment begins with `--`."
  elseif said:find "^<eof> expected" and near == "end" then
    return number, "This `end` closes nothing: there is one too many, here or above."
  elseif said:find "^<name> expected" and tokens.KEYWORDS[near] then
    return number, ("`%s` is a word of Lua and names no variable: take another name."):format(near)
  elseif said:find "^unfinished string" and line.raw:find "'[^']*%a'%a[^']*'"
    or near and near:find "^%a+$" and line.raw:find("'[^']*%a'" .. near .. "%f[^%w_]") then
    return number, "The apostrophe ends the text: put the text in double quotes."
  end
end

--- What slip keeps a source from compiling.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @tparam integer number of the line that Lua names
-- @string said the rest of its message
-- @treturn[1] integer the line of the slip
-- @treturn[1] string what to write
-- @return[2] nil
function syntax.find(list, number, said)
  if not list[number] then return nil end
  local near = said:match " near '(.*)'$" or said:match " near (<eof>)$"
  local above = lines.before(list, number)
  for _, at in ipairs { number, above } do
    local found, text = line_rule(list, at, at == number and near or nil, said)
    if found then return found, text end
    if at == number then
      text = statement(list[at], near)
      if text then return at, text end
    end
  end
  for _, rule in ipairs { pass, after_return, missing_end, missing_word, other } do
    local found, text = rule(list, number, said, near)
    if found then return found, text end
  end
end

return syntax
