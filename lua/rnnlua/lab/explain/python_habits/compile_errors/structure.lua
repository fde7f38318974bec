--- Slips that involve several lines: missing or superfluous `end`, `then`, `do`, brackets and operators.
-- @module rnnlua.lab.explain.python_habits.compile_errors.structure

local blocks = require "rnnlua.lab.explain.python_habits.blocks"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local repair = require "rnnlua.lab.explain.python_habits.repair"
local tokens = require "rnnlua.base.tokens"
local words = require "rnnlua.lab.explain.python_habits.words"

-- Whether a line ends a block that a `do` of the same indentation opens.
local function ends_do(list, number)
  for i = number - 1, 1, -1 do
    if list[i].tokens[1] and list[i].indent <= list[number].indent then
      return list[i].indent == list[number].indent and list[i].code == " do "
    end
  end
  return false
end

-- Keywords that Lua reports as missing, and where they belong.
local function missing_word(list, number, said, near)
  local word = said:match "^'(then)' expected" or said:match "^'(do)' expected"
  if not word then return nil end
  for at = number, math.max(1, number - 3), -1 do
    local first = list[at].tokens[1]
    local opens = word == "then" and (first == "if" or first == "elseif")
      or word == "do" and (first == "for" or first == "while")
    if opens and first == "while" and ends_do(list, at) then
      return { line = at, text = "Lua has no `do` … `while`: `repeat` … `until` goes on until its condition holds." }
    elseif opens and not list[at].code:find(" " .. word .. " ", 1, true) then
      local is_whole = at == number or at == lines.before(list, number) and list[number].tokens[1] == near
      return { line = at, text = ("`%s` needs its `%s`."):format(first, word),
        edit = is_whole and not list[at].code:find " {" and function(code) return code .. word .. " " end or nil }
    end
  end
end

local function says_else_if(list, number)
  for i = 1, number do
    if list[i] and list[i].code:find " else if " then return i end
  end
end

local function missing_end(list, number, said, near, stop)
  local word, opened = said:match "^'end' expected %(to close '(%a+)' at line (%d+)%)"
  if not word and said:find "^'end' expected" then word, opened = "block", number end
  if not word then return nil end
  local at = near == "<eof>" and says_else_if(list, number)
  if at then
    return { line = at, text = "`else if` opens a second `if`, which needs an `end` of its own. Lua's word is "
      .. "`elseif`.",
      edit = function(code) return (code:gsub(" else if ", " elseif ")) end }
  end
  for i = 1, near == "<eof>" and number or 0 do
    local code = list[i] and list[i].code:match "^(.*%f[%w_]function [%w_ .:]*%b() )do $"
    if code and not repair.error_of(lines.with(list, i, code)) then
      return { line = i, text = "The head of a function takes no `do`.", edit = function() return code end }
    end
  end
  local open, before = blocks.unclosed(list)
  if open and not (stop and stop.token > 1) then
    return { line = open.line, text = ("The `%s` of line %d has no `end`; by its indentation, one is missing before "
      .. "line %d."):format(open.word, open.line, before) }
  end
  if near ~= "<eof>" then return nil end
  return { line = math.tointeger(opened), text = ("The `%s` of line %s has no `end`."):format(word, opened) }
end

-- `if c then return x` without its `end`, before a line that is not indented further.
local function return_without_end(list, number, said)
  local above = lines.before(list, number)
  if said:find "^'end' expected %(to close 'if'" and above and list[above].code:find "^ if .* then return "
    and not list[above].code:find " end " and list[number].indent <= list[above].indent then
    return { line = above, text = "The `if` of this line has no `end`.",
      edit = function(code) return code .. "end " end }
  end
end

-- Code after a return in the same block, on a line of its own.
local function after_return(list, number, said, near)
  local closing = said:find "^'end' expected" or said:find "^<eof> expected" or said:find "^'until' expected"
  local above = lines.before(list, number)
  if closing and above and near == list[number].tokens[1] and near:find "^[%a_]" and near ~= "end"
    and list[number].indent >= list[above].indent
    and (list[above].code:find "^ return " or list[above].code:find " then return " and
      not list[above].code:find " end ") then
    if list[number].code:find "^ return rnn %. todo %( %) $" then
      return { line = number, text = "This is the starter's `return`, and yours stands above it: take this line out." }
    end
    local code = list[above].code .. ", "
    local further = repair.error_of(lines.with(list, above, code))
    local goes_on = list[number].code:find "^ [%a_][%w_. ]* [%+%-%*/%^,] "
    if goes_on and (not further or further > number) then
      return { line = above, text = "A comma is missing at the end of this line: the values of `return` go on in the "
        .. "next.", edit = function() return code end }
    end
    return { line = number,
      text = "`return` is the last statement of its block: what is to happen before it stands above it." }
  end
end

-- A `pass`. Lua reports the error at the next word.
local function pass(list, number)
  for at = number, math.max(1, number - 3), -1 do
    local code = list[at].code
    if code:find "^ pass $" or code:find "^ pass ; " or code:find " then pass " or code:find " do pass "
      or code:find " else pass " or code:find "%) pass " then
      return { line = at, text = "Lua has no `pass`: an empty block is left empty." }
    end
  end
end

-- A break, or a goto without its label. Lua reports the line in which the function ends.
local function jump(list, _, said)
  local at = math.tointeger(tonumber(said:match "^break outside .* at line (%d+)"))
  if at then return { line = at, text = "This `break` stands in no loop: `break` ends the loop around it." } end
  local label
  label, at = said:match "^no visible label '(.-)' for <?goto>? at line (%d+)"
  at = math.tointeger(tonumber(at))
  if label == "continue" and list[at] then
    return { line = at, text = "There is no label `::continue::`: put it before the `end` of the loop." }
  end
end

-- A line of words alone.
local function prose(list, number)
  local line = list[number]
  if #line.tokens < 3 then return nil end
  for _, token in ipairs(line.tokens) do
    if not token:find "^%a+$" or tokens.KEYWORDS[token] then return nil end
  end
  return { line = number, text = "This line is words alone: is it meant to be a comment? One begins with `--`." }
end

local COMMA = "The line ends with a comma: a value is missing, or the comma is too much."

local NOT_CLOSED = "The `%s` of this line is not closed: a `%s` is missing."

local function count(code, character)
  return select(2, code:gsub(" %" .. character .. "%f[ ]", ""))
end

-- `}` alone in its line, where `end` lets the compiler get further.
local function brace_for_end(list, number, _, near)
  if near ~= "}" or not list[number].code:find "^ } ;? ?$" then return nil end
  local slip = { line = number, text = "A block has no braces in Lua: it ends with `end`.",
    edit = function() return " end " end }
  local _, said = repair.error_of(lines.with(list, number, " end "))
  return not (said and said:find "^<eof> expected") and repair.line(list, slip, function() end) and slip or nil
end

-- `end do`, which closes one block and opens another.
local function end_and_do(list, number, said, near)
  if near ~= "<eof>" or not said:find "^'end' expected" then return nil end
  for at = 1, number do
    if list[at] and list[at].code:find "^ end do ;? ?$" then
      return { line = at, text = "`end` stands alone in Lua, whatever it closes.",
        edit = function(code) return (code:gsub(" end do ", " end ")) end }
    end
  end
end

-- A bracket that is not closed, or closed twice, in one line.
local function brackets(list, number, said, near)
  for _, pair in ipairs { "()", "[]", "{}" } do
    local opening, closing = pair:sub(1, 1), pair:sub(2)
    local opened = math.tointeger(tonumber(said:match("^'%" .. closing .. "' expected %(to close '%" .. opening
      .. "' at line (%d+)%)")))
    local at = opened or said:find("^'%" .. closing .. "' expected") and number
    local line = at and list[at]
    local comment = line and line.raw:match "%-%-(.*)$"
    local is_open = line and count(line.code, opening) > count(line.code, closing)
    if is_open and comment and comment:find(closing, 1, true) then
      return { line = at, text = "`--` begins a comment in Lua: what stands behind it in its line is not read." }
    elseif is_open
      and (opened or near == "<eof>" or near == list[number].tokens[1]
        or tokens.KEYWORDS[near] and near ~= "if" and near ~= "for") then
      return { line = at, text = NOT_CLOSED:format(opening, closing) }
    end
    local above = said:find("^'%" .. closing .. "' expected") and near == list[number].tokens[1]
      and lines.before(list, number)
    if above and count(list[above].code, opening) > count(list[above].code, closing) then
      return { line = above, text = NOT_CLOSED:format(opening, closing) }
    end
    line = list[number]
    if near == closing and count(line.code, closing) > count(line.code, opening) then
      return { line = number, text = ("This line has a `%s` too many, or lacks its `%s`."):format(closing, opening) }
    end
  end
end

local CASTS = { double = true, float = true, int = true, long = true, number = true, unsigned = true }
local UNTIL = { ["repeat"] = true, ["until"] = true }

local TWICE = "`%s` stands twice here: one is too much, or something is missing between them."
local BETWEEN = "Between `%s` and `%s` something is missing: an operator, such as `*`, or a comma."
-- Whether a token is a value of the file, and no word of another language.
local function is_known(list, line, at)
  local token, before = line.tokens[at], line.tokens[at - 1]
  if not token:find "^[%a_]" or before == "." or before == ":" then return true end
  return tokens.KEYWORDS[token] or token == "self" or _G[token] ~= nil or words.is_declared(list, token)
end

-- Whether the values at a place of a line, and in front of it, are known.
local function are_known(list, line, at)
  return is_known(list, line, at - 1) and is_known(list, line, at)
end

local COMMA_BETWEEN = "Between `%s` and `%s` a comma is missing."

-- Whether a line has a place for values: behind `=`, an open bracket, a comma, `return` or `in`.
local function holds_value(line)
  return line.code:find "[=%(,] " ~= nil or line.code:find " return " ~= nil or line.code:find "^ for .* in " ~= nil
end

local VALUE_END = "^[%w_\"%)%]}]"

-- Two values next to each other in a line: the operator between them is missing.
local function missing_operator(list, number, _, near, at)
  local line = list[number]
  local written = (near or ""):match "^(%d+%.?%d*[eE][+-]?%d+)[fFlLdD]$"
  if written then
    return { line = number, text = "A number has no letter at its end in Lua.",
      edit = function(code)
        return (code:gsub(" " .. written:gsub("%p", "%%%0") .. " %a ", " " .. written .. " "))
      end }
  end
  local factor, name = (near or ""):match "^(%d+%.?%d*)([%a_][%w_]*)$"
  if factor and name:find "^[fFlLuU]$" then
    return { line = number, text = "A number has no letter at its end in Lua.",
      edit = function(code) return (code:gsub(" " .. near:gsub("%p", "%%%0") .. " ", " " .. factor .. " ")) end }
  elseif factor and list[number].raw:find("^%s*local%s[%w_,%s]*" .. near) then
    return { line = number, text = "A name begins with a letter or `_` in Lua." }
  elseif factor and name:lower() ~= "e" and (words.is_declared(list, name) or name == "self" or #name == 1
    or list[number].raw:find(near .. "[%w_]")) then
    return { line = number, text = ("`%s` is no number and no name: a product has a `*`."):format(near),
      edit = function(code) return (code:gsub(" " .. near .. " ", " " .. factor .. " * " .. name .. " ")) end }
  end
  if not near or not near:find "^[%w_]" or tokens.KEYWORDS[near] then return nil end
  for i = 2, #line.tokens do
    local before = line.tokens[i - 1]
    local is_method = line.tokens[i - 2] == ":"
    local is_there = line.tokens[i] == near and (not at or at.token == i)
    if is_there and line.tokens[1] ~= "for" and not is_method and before:find(VALUE_END)
      and are_known(list, line, i) and not tokens.KEYWORDS[before] and i > 2 and not UNTIL[line.tokens[1]]
      and holds_value(line) then
      if before == ")" and line.tokens[i - 3] == "(" and CASTS[line.tokens[i - 2]] then
        return { line = number, text = "Lua has no casts: leave the type out." }
      end
      if before == near and near:find "^[%a_]" then return { line = number, text = TWICE:format(near) } end
      local head = table.concat(line.tokens, " ", 1, i - 1)
      local is_list = head:find "function [%w_ .:]*%([^)]*$" or head:find "^local [%w_ ,]*$"
      if not is_list and head:find "function [%w_ .:]*$" then return nil end
      return { line = number, text = (is_list and COMMA_BETWEEN or BETWEEN):format(
        before:find '^"' and "…" or before, near) }
    end
  end
end

-- The first two values side by side in a line, and an edit that puts a `*` between all such.
local function side_by_side(list, line)
  local with, first = {}, nil
  for i, token in ipairs(line.tokens) do
    local before = line.tokens[i - 1]
    if i > 2 and before:find(VALUE_END) and token:find "^[%w_]" and not tokens.KEYWORDS[before]
      and not tokens.KEYWORDS[token] then
      first = first or are_known(list, line, i) and { before, token }
      with[#with + 1] = "*"
    end
    with[#with + 1] = token
  end
  return first, function() return " " .. table.concat(with, " ") .. " " end
end

-- The same where Lua gives up later, at an operator or in the next line: a `*` between them lets it get further.
local function missing_product(list, number, said, near)
  if said:find "^malformed number" or near == "<eof>" then return nil end
  for _, at in ipairs { number, lines.before(list, number) } do
    local line = list[at]
    local is_declared = at == number or list[number].tokens[1] == near
    local pair, edit = side_by_side(list, line)
    if pair and is_declared and holds_value(line) and line.tokens[1] ~= "for" then
      local mended = repair.error_of(lines.with(list, at, edit()))
      if not mended or mended > number then
        if pair[1] == pair[2] and pair[1]:find "^[%a_]" then return { line = at, text = TWICE:format(pair[1]) } end
        return { line = at, text = BETWEEN:format(pair[1]:find '^"' and "…" or pair[1], pair[2]) }
      end
    end
  end
end

-- `'it's'`: the second quote ends the string.
local function apostrophe(list, number, said, near)
  local raw = list[number].raw
  if said:find "^unfinished string" and raw:find "'[^']*%a'%a[^']*'"
    or near and near:find "^%a+$" and raw:find("'[^']*%a'" .. near .. "%f[^%w_]") then
    return { line = number, text = "The apostrophe ends the text: put the text in double quotes." }
  end
end

-- The same at the end of the line before, if Lua reports the error in the next line.
local function missing_above(list, number, _, near)
  local above = list[number].tokens[1] == near and lines.before(list, number)
  local before, after = (above and list[above].code or ""):match "= ([%a_][%w_]*) ([%a_][%w_]*) $"
  if before and not tokens.KEYWORDS[before] and not tokens.KEYWORDS[after] then
    return { line = above, text = (
      "Between `%s` and `%s` something is missing: an operator, or the parentheses of a call.")
      :format(before, after) }
  end
end

-- `local func f(x)`, which is a variable and a call: the word opens no block, and one `end` is left.
local function unopened(list, number)
  for at = 1, number do
    local word = list[at].code:match "^ local ([%a_][%w_]*) [%a_][%w_]* %b() $"
    local edit = function(code) return (code:gsub("^ local [%a_][%w_]* ", " local function ")) end
    if word and not repair.error_of(lines.with(list, at, edit(list[at].code))) then
      return { line = at, text = ("`%s` is no word of Lua: it is `function`."):format(word), edit = edit }
    end
  end
  local at = blocks.unopened(list)
  if at and list[at].code:find "%b() $" and not list[at].code:find "[=,] " then
    return { line = at, text = "This line opens no block, and an `end` below it closes one: is `function` missing at "
      .. "its beginning?" }
  end
end

local function other(list, number, said, near)
  local line = list[number]
  if line.raw:find('"""', 1, true) or line.raw:find("'''", 1, true) then
    return { line = number, text = "A text of several lines is `[[ … ]]` in Lua; a comment begins with `--`." }
  elseif said:find "^<eof> expected" and near == "end" and unopened(list, number) then
    return unopened(list, number)
  elseif said:find "^<eof> expected" and near == "end" then
    return { line = number, text = "This `end` closes nothing: there is one too many, here or above." }
  elseif said:find "^<name> expected" and tokens.KEYWORDS[near] and (line.code:find("[%w,(%.] " .. near .. " [=,)]")
    or line.code:find("^ for " .. near .. " ") and near ~= "for" or line.code:find("^ local " .. near .. " $"))
    and not list[number].code:find "^ function %(" then
    return { line = number, text = ("`%s` is a word of Lua and names no variable: take another name."):format(near) }
  elseif said:find "^unfinished string" then
    return { line = number, text = "This text lacks its closing quote: a text in quotes ends on its line." }
  elseif not line.code:find "%.%.%.?%s*$" and said:find "^unexpected symbol" and tokens.KEYWORDS[near] then
    local above = list[number].tokens[1] == near and lines.before(list, number) or number
    local last = list[above].tokens[#list[above].tokens]
    if above ~= number and last == "," then
      return { line = above, text = COMMA }
    end
  end
end

-- A superfluous or missing comma or semicolon at the end of the line before.
local function end_above(list, number, _, near)
  local above = lines.before(list, number)
  local label = above and list[above].code:match "^ ([%a_][%w_]*) : $"
  if label then
    for _, line in ipairs(list) do
      if line.code:find(" goto " .. label .. " ") then
        return { line = above, text = ("A label is `::%s::` in Lua."):format(label),
          edit = function() return (" :: %s :: "):format(label) end }
      end
    end
  end
  if above and near == list[number].tokens[1] and list[above].code:find " [.:] $" then
    return { line = above, text = ("The line ends with a `%s`: a name is missing, or the sign is too much."):format(
      list[above].tokens[#list[above].tokens]), edit = function(code) return (code:gsub(" [.:] $", " ")) end }
  end
  local tokens_above = above and list[above].tokens
  local last = tokens_above and tokens_above[#tokens_above]
  if last == "," and near == "=" and list[number].code:find "^ [%a_][%w_ .]* = " then
    return { line = above, text = COMMA, edit = function(code) return (code:gsub(" , $", " ")) end }
  elseif last == ";" and near == list[number].tokens[1] and near:find "^[%+%*/%%%^]$" then
    return { line = above, text = "`;` ends the statement, and the next line is none of its own: leave it out.",
      edit = function(code) return (code:gsub(" ; $", " ")) end }
  end
end

-- A sum or product without an assignment: it would compile after `return`, and is not a call.
local function lone_value(list, number, near)
  local line = list[number]
  if near and near:find "^[%+%-%*/%%%^]$" and line.code:find "^ [%a_][%w_ .%[%]]* [%+%-%*/%%%^] "
    and not line.code:find " = " and load("return " .. line.raw) then
    return { line = number, text = "A value alone is no statement in Lua: give it to a variable, `x = …`." }
  end
end

return {
  --- Rules for several lines, in order: rule(list, number, said, near, at) returns a slip or nil; at is from
  --- rnnlua.lab.explain.python_habits.compile_errors.position.
  rules = { prose, jump, pass, return_without_end, after_return, end_and_do, brace_for_end, missing_end, missing_word,
    apostrophe, brackets,
    missing_operator, missing_above, other, end_above, missing_product },
  lone_value = lone_value,
}
