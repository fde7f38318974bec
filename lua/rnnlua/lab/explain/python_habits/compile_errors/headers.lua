--- Heads and ends of blocks as in other languages.
-- @module rnnlua.lab.explain.python_habits.compile_errors.headers

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local tokens = require "rnnlua.base.tokens"
local loops = require "rnnlua.lab.explain.python_habits.compile_errors.loops"

-- The name of the class in the file.
local function class_of(list)
  for _, line in ipairs(list) do
    local name = line.code:match "([%a_][%w_]*) = rnn %. Layer : extend"
    if name then return name end
  end
end

-- Splits a head at its colon: the last token, or the first colon that does not call a method.
local function cut_head(code)
  local head = code:match "^(.* ): $"
  if head then return head, "" end
  local before, rest = expressions.cut(code, " : ")
  while before do
    if not rest:find "^ *[%a_][%w_]* [%(\"{]" or before:find " %d+ $" then return before, expressions.trimmed(rest) end
    local more, behind = expressions.cut(rest, " : ")
    before, rest = more and before .. ":" .. more, behind
  end
end

-- A head with a colon, as Lua writes it; code after the colon is the whole block.
local function with_word(opening, word)
  return function(code)
    local head, rest = cut_head(code)
    if not head then return nil end
    head = head:gsub("^ " .. opening .. " ", " " .. opening:gsub("^elif$", "elseif"):gsub("^else if$", "elseif") .. " ")
    if rest == "pass" then rest = "" end
    if rest:find "%f[%w_]end$" and not rest:find " function " then return head .. word .. " " .. rest .. " " end
    if rest ~= "" and head:find "^ else" then return head .. word .. " " .. rest .. " " end
    return head .. word .. " " .. (rest ~= "" and rest .. " end " or "")
  end
end

local function else_head(code)
  local rest = code:match "^ else : (.*)$"
  return rest and " else " .. rest
end

local function for_head(code)
  local head, rest = cut_head(code)
  local names, over = (head or ""):match "^ for (.-) in (.*)$"
  local lua = names and loops.over(names, over)
  return lua and lua .. (rest:find "%f[%w_]end$" and rest .. " " or rest ~= "" and rest .. " end " or "")
end

local function for_each(code)
  local name, over = code:match "^ for %( %a+ ([%a_][%w_]*) of ([%w_ .]-) %)"
  if not name then name, over = code:match "^ for %( ([%a_][%w_]*) of ([%w_ .]-) %)" end
  return name and (" for _ , %s in ipairs ( %s ) do "):format(name, over)
end

-- `for t in 1..n do`
local function counted(code)
  local name, first, last = code:match "^ for ([%w_]+) [i=]n? (%S+) %.%. (.-) do $"
  return name and last ~= "" and first ~= "" and (" for %s = %s , %s do "):format(name, first, last)
end

-- The parameters of a def: their names, and code that sets their defaults.
local function parameters_of(inner)
  local names, defaults = {}, ""
  for _, item in ipairs(expressions.items(inner)) do
    item = expressions.trimmed(item)
    local name = item:match "^[%a_][%w_]*"
    if item ~= "" then
      if not name then return nil end
      names[#names + 1] = name
      local default = item:match " = (.*)$"
      if default and default ~= "None" then defaults = defaults .. ("%s = %s or %s "):format(name, name, default) end
    end
  end
  return names, defaults
end

local function definition(code, list, line)
  local name, inner, rest = code:match "^ def ([%a_][%w_]*) (%b())(.*)$"
  local names, defaults = parameters_of(inner and inner:sub(2, -2) or "")
  if not name or not names then return nil end
  rest = expressions.trimmed((rest:gsub("^ %-> [%w_%. ]+", ""):gsub("^ ?:", "")))
  local head = (" local function %s ( %s ) "):format(name, table.concat(names, " , "))
  if names[1] == "self" then
    local class = class_of(list)
    if not class then return nil end
    table.remove(names, 1)
    head = (" function %s : %s ( %s ) "):format(class, name == "__init__" and "init" or name, table.concat(names,
      " , "))
  elseif line.indent > 0 and class_of(list) and (name == "forward" or name == "backward") then
    return nil
  end
  return head .. defaults .. (rest ~= "" and rest .. " end " or "")
end

local function lambda(code)
  local function one(text)
    local before, names, body = text:match "^(.- )lambda ([%w_ ,]-) ?: (.*)$"
    if not body then return nil end
    if body:find "^ *$" then return nil end
    local value, rest = expressions.cut(body, " , ")
    return ("%sfunction ( %s ) return %s end %s"):format(before, names, value or body, rest and "," .. rest or "")
  end
  return code:find "^[^%(]*lambda" and one(code) or expressions.in_brackets(code, one)
end

-- A head with braces, such as `if (c) {`.
local function braced(code)
  local head = code:match "^(.*) { $"
  if head == " } else" then return " else " end
  local word, condition = (head or ""):match "^( i?f?w?h?i?l?e?) (.*)$"
  if not condition then
    condition = (head or ""):match "^ } else if (.*)$"
    word = " elseif"
  end
  if not condition or word ~= " elseif" and word ~= " if" and word ~= " while" then return nil end
  if not condition:find "^%b()$" then return nil end
  return ("%s %s %s "):format(word, expressions.trimmed(condition:sub(2, -2)), word == " while" and "do" or "then")
end

local function without(word)
  return function(line) return not line.code:find(" " .. word .. " ", 1, true) end
end

-- The same for a head with a colon: Lua reads the code in front of the colon.
local function head_without(word)
  return function(line, _, _, at)
    return not line.code:find(" " .. word .. " ", 1, true) and (not at or at.last > line.code:find(" : ", 1, true))
  end
end

local function has_braced_head(_, list)
  for _, line in ipairs(list) do
    if line.code:find "%) { $" then return true end
  end
  return false
end

local function function_without(mark)
  return function(code)
    local head, rest = code:match("^(.*function [%w_ .:]*%b()) " .. mark .. " (.*)$")
    if head and rest:find "^return " and not rest:find " end " and not rest:find "}" then rest = rest .. "end " end
    return head and head .. " " .. rest
  end
end

-- Whether another line uses a name, so that it is no type.
local function is_used_elsewhere(list, number, name)
  for i, line in ipairs(list) do
    if i ~= number and line.code:find(" " .. name .. " ", 1, true) then return true end
  end
  return false
end

local function untyped(code)
  return (code:gsub("(function [%w_ .:]*)(%b())", function(head, inner)
    local names = parameters_of(inner:sub(2, -2))
    return names and head .. "( " .. table.concat(names, " , ") .. " )"
  end))
end

local THEN = "Lua writes `then` for the colon, and an `end` closes the block."
local DO = "Lua writes `do` for the colon, and an `end` closes the block."
local IN_LIST = "Lua has no `in` for lists: go through the list and compare."
local TYPELESS = "Lua has no types in a program."
local NO_BRACES = "A block has no braces in Lua: it ends with `end`."
local ONE_END = "`end` stands alone in Lua, whatever it closes."
local RANGE = "A loop over numbers is `for i = 1, n do` … `end`, with both ends included; lists begin at 1."
local COUNT = "A loop over numbers is `for i = first, last do` … `end`."
local TRY = "Lua has no `%s`: `local ok, message = pcall(f, x)` calls f(x), and ok is false where it raised."

-- A line that is a decorator, in front of a function.
local function is_decorator(_, list, number)
  local after = lines.after(list, number)
  return after and (list[after].code:find "^ def " or list[after].code:find " function ")
end

local TYPES = { double = true, float = true, int = true, number = true, const = true, long = true, unsigned = true,
  string = true, bool = true, real = true, auto = true, var = true, let = true, ["local"] = true, char = true }

-- The types in front of parameters, with the pattern of the head of a function in front of them.
local function of_typed_parameters(line)
  local first = line.code:match " function [%w_ .:]*%( (%l+) " or ""
  local other = line.code:match " function [%w_ .:]*%( .* , (%l+) [%[%]%*& ]*[%a_][%w_]* " or ""
  return (TYPES[first] and first ~= "local" or TYPES[other] and other ~= "local") and line.code:find
    "[(,] %l+ [%[%]%*& ]*[%a_][%w_]* [,)]" and true or false
end

local function without_types(code)
  return (code:gsub("( function [%w_ .:]*)(%b())", function(head, inner)
    local names = {}
    for _, item in ipairs(expressions.items(inner:sub(2, -2))) do
      local before, name = item:match "^ (.-) ?([%a_][%w_]*) ?%[? ?%]? ?$"
      if not before then return nil end
      names[#names + 1] = name
    end
    return head .. "( " .. table.concat(names, " , ") .. " )"
  end))
end

local RESULTS = "The results of a function have no names in its head: `function Class:name(…)`, and `return` gives "
  .. "them."

return {
  { on = "^ function [%a_][%w_]* = ", near = "^=$", text = RESULTS,
    edit = { { "^ function [%a_][%w_]* = ([%a_][%w_]* :)", " function %1" } } },
  { on = "^ function %[ [^%]]* %] = ", text = RESULTS,
    edit = { { "^ function %[ [^%]]* %] = ([%a_][%w_]* :)", " function %1" } } },
  { on = " function [%w_ .:]*%( .*%)", near = "^[%a_%[%*&]", when = of_typed_parameters,
    text = "Parameters have no type in Lua.", edit = without_types },
  { on = " function [%w_ .:]*%( .*[%*&] ", near = "^[%*&]", when = function(line)
    return line.code:find "[(,] [%*&]+ [%a_][%w_]* [,)]"
  end, text = "A parameter is a name alone in Lua.", edit = { { "([(,]) [%*&]+ ([%a_][%w_]* [,)])", "%1 %2" } } },
  { on = "^ [%a_][%w_]* [.:] [%a_][%w_]* %b() { $", near = "^{$", text = "A method is `function Class:name(…)` … `end` "
    .. "in Lua.", edit = { { "^ ([%a_][%w_]*) [.:] ([%a_][%w_]* %b()) { $", " function %1 : %2 " } } },
  { on = "^ [%a_][%w_]* %b() { $", near = "^{$", when = function(line)
    return line.tokens[1] ~= "if" and line.tokens[1] ~= "while" and line.tokens[1] ~= "for"
      and line.tokens[1] ~= "switch" and line.tokens[1] ~= "catch"
  end, text = "A method is `function Class:name(…)` … `end` in Lua." },
  { on = "^ class [%a_][%w_]* [:%({]", text = 'A class of layers is made by `local X = rnn.Layer:extend "X"`, and its '
    .. "methods stand below, `function X:forward(…)` … `end`." },
  { on = "^ class [%a_][%w_]* extends ",
    text = 'A class of layers is made by `local X = rnn.Layer:extend "X"`, and its '
    .. "methods stand below, `function X:forward(…)` … `end`." },
  { on = "^ def [%a_][%w_]* %(",
    text = "Lua's word for `def` is `function`. There is no colon, and an `end` closes the block.", edit = definition },
  { on = "^ [%a_][%w_]* : [%a_][%w_]* = function %(",
    text = "A method with a colon has `function` in front of its name.",
    edit = { { "^ ([%a_][%w_]*) : ([%a_][%w_]*) = function %(", " function %1 : %2 (" } } },
  { on = "^ function [%a_][%w_]* [%a_][%w_]* %(", when = function(line, list)
    return line.tokens[2] == class_of(list)
  end, text = "A colon stands between a class and the name of its method.",
    edit = { { "^ function ([%a_][%w_]*) ([%a_][%w_]*) %(", " function %1 : %2 (" } } },
  { on = " function [%w_ .:]*%( [%w_ ;,]*; [%w_ ;,]*%)", near = "^;$",
    text = "Commas separate the parameters of a function.",
    edit = { { " ; ", " , " } } },
  { on = " function [%w_ .:]*%[ [%w_ ,]*%]", near = "^%[$",
    text = "The parameters of a function stand in parentheses.",
    edit = { { "( function [%w_ .:]*)%[ ([%w_ ,]*)%]", "%1( %2)" } } },
  { on = "^ for [%w_]+ = .* downto .* do ", near = "^downto$", text = "`for i = n, 1, -1 do` … `end` counts down.",
    edit = { { " downto (.*) do ", " , %1 , - 1 do " } } },
  { on = "^ end , $", near = "^,$", text = "`end` closes a block, and no comma follows it here.",
    edit = { { "^ end , $", " end " } } },
  { on = "^ > ", near = "^", raw = "^%s*>", text = "The `>` at the beginning is the sign of a prompt: leave it out.",
    edit = { { "^ > ", " " } } },
  { on = " : extend [%a_][%w_]* $", near = "^[%a_]", when = function(line)
    return not tokens.KEYWORDS[line.tokens[#line.tokens]]
  end, text = "The name of a class is a text, in quotes.",
    edit = function(code, _, line)
      local strings = table.move(line.strings, 1, #line.strings, 1, {})
      local name = code:match "([%a_][%w_]*) $"
      strings[#strings + 1] = '"' .. name .. '"'
      return code:gsub(name .. " $", '"' .. #strings .. " "), strings
    end },
  { on = " function [%w_ .:]*%( .*%f[%w_]local ", near = "^local$",
    text = "Parameters are local by themselves: leave `local` out.", edit = { { "([%(,]) local ", "%1 " } } },
  { on = " function [%w_ .:]*%( [^()]*%w : [%a_]", near = "^:$", when = function(line, list, number)
    return is_used_elsewhere(list, number, line.code:match "%( [^()]*%w : ([%a_][%w_]*)")
  end, text = "Commas separate the parameters of a function.", edit = function(code)
    local head, inner = code:match "^(.* function [%w_ .:]*)(%b()).*$"
    if not head then head, inner = code:match "^( function [%w_ .:]*)(%b()).*$" end
    return head and head .. inner:gsub(" : ", " , ") .. " "
  end },
  { on = "^ @ [%a_][%w_.]* .*$", when = is_decorator, text = "Lua has no decorators: leave the line out." },
  { on = " lambda [%w_, ]*:", text = "`lambda x: e` is `function(x) return e end` in Lua.", edit = lambda },
  { on = "^ try [:{] ", text = TRY:format "try" },
  { on = "^ }? ?except .*: $", text = TRY:format "except" },
  { on = "^ except : ", text = TRY:format "except" },
  { on = "^ }? ?catch %(", text = TRY:format "catch" },
  { on = "^ with .*: $", text = "Lua has no with: open, use, close." },
  { on = "^ for [%w_ ,]+ in range %b() [:{]", text = RANGE, edit = for_head },
  { on = "^ for [%w_ ,]+ in reversed ", near = "^:$", text = "`for i = n, 1, -1 do` … `end` counts down.",
    edit = for_head },
  { on = "^ for [%w_ ,]+ in enumerate ", near = "^:$", text = "`for i, x in ipairs(list) do` … `end` gives index and "
    .. "value; the index begins at 1.", edit = for_head },
  { on = "^ for [%w_ ,]+ in zip ", near = "^:$", text = "Lua has no zip: one index goes through both lists.",
    edit = for_head },
  { on = "^ for [%w_ ,]+ in .* %. items %( %) :", when = without "do",
    text = "`for key, value in pairs(t) do` … `end` goes through a table.", edit = for_head },
  { on = "^ for [%w_]+ in [%w_#.%(%) ]+ : [%w_#%-]", when = function(line)
    return line.code:find "^ for [%w_]+ in [%w_#.]+ :" and not line.code:find " : [%a_][%w_ .]* = "
      and not line.code:find " :.* : ." and (line.code:find "^ for [%w_]+ in %d" or not line.code:find "[%w_)] %(")
  end, text = COUNT, edit = function(code)
    local name, first, last = code:match "^ for ([%w_]+) in ([%w_.#]+) : ([%w_.# ]-) $"
    return name and (" for %s = %s , %s do "):format(name, first, (last:gsub(" do$", "")))
  end },
  { on = "^ for [%w_]+ in .* :", when = function(line, list)
    local name, over = line.code:match "^ for ([%w_]+) in ([%a_][%w_ .]*) :"
    return name and loops.of_keys(list, name, over)
  end, text = loops.KEYS, edit = function(code, list)
    local name, over, rest = code:match "^ for ([%w_]+) in ([%a_][%w_ .]*) : ?(.*)$"
    return loops.of_keys(list, name, over) .. (rest ~= "" and rest .. "end " or "")
  end },
  { on = "^ for [%w_ ,]+ in i?pairs %b() :", when = without "do", text = DO, edit = with_word("for", "do") },
  { on = "^ for [%w_ ,]+ in .* :", when = without "do",
    text = "A loop over a list is `for _, x in ipairs(list) do` … `end`.",
    edit = for_head },
  { on = "^ for [%w_]+ in %S+ %.%. ", far = true, text = COUNT, edit = counted },
  { on = "^ for [%w_]+ = %S+ %.%. ", far = true, text = COUNT, edit = counted },
  { on = "^ for [%w_]+ = .- to .* do ", text = COUNT, edit = { { " to ", " , " } } },
  { on = "^ for [%w_]+ = .- : %- %d+ : ", text = "`for i = n, 1, -1 do` … `end` counts down.", edit = function(code)
    local name, first, step, last = code:match "^ for ([%w_]+) = (.-) : (%- %d+) : ([%w_.# ]-) $"
    if not name then return nil end
    return (" for %s = %s , %s , %s do "):format(name, first, (last:gsub(" do$", "")), step)
  end },
  { on = "^ for [%w_]+ = .- : ", near = "^:$", text = COUNT, edit = function(code)
    local name, first, last = code:match "^ for ([%w_]+) = ([%w_.# ]-) : ([%w_.# ]-) $"
    return name and (" for %s = %s , %s do "):format(name, first, (last:gsub(" do$", "")))
  end },
  { on = "^ for [%a_][%w_]* ; [%a_][%w_]* in ", near = "^;$", text = "Commas separate the names of a loop.",
    edit = { { " ; ", " , " } } },
  { on = "^ for [^(]* ; ", near = "^;$", when = without "in", text = COUNT, edit = { { " ; ", " , " } } },
  { on = "^ for [^,]*,[^,]* , do ", near = "^do$", text = "A comma before `do` wants a step: leave it out.",
    edit = { { " , do ", " do " } } },
  { on = "^ for [%w_]+ = %[ .* %.%. .* %]", near = "^%[$", text = COUNT, edit = { {
    "^ for ([%w_]+) = %[ ([%w_.]+) %.%. ([%w_.# ]-) %] ?d?o? ?$", " for %1 = %2 , %3 do " } } },
  { on = "^ for [%w_]+ = %[ .* : .* %]", near = "^%[$", text = COUNT, edit = { { "^ for ([%w_]+) = %[ ([%w_.]+) : "
    .. "([%w_.# ]-) %] ?d?o? ?$", " for %1 = %2 , %3 do " } } },
  { on = "^ for local ", text = "`for` declares its variable itself, without `local`.", edit = { { " for local ",
    " for " } } },
  { on = "^ foreach ", text = "A loop over a list is `for _, x in ipairs(list) do` … `end`." },
  { on = "^ for [%w_ ,]+ in i?pairs [%a_]", text = function(line)
    return ("`%s` is a function, with its list in parentheses."):format(line.code:match " in (i?pairs) ")
  end,
    edit = { { " (i?pairs) ([%a_][%w_ .]-) do ", " %1 ( %2 ) do " } } },
  { on = "^ for %( [%w_]+ = [^;]* %) do ", text = "The head of a loop has no parentheses in Lua.",
    edit = { { "^ for %( (.*) %) do ", " for %1 do " } } },
  { on = "^ for %( .* ; ", text = "A loop over numbers is `for i = 1, n do` … `end`; lists begin at 1.",
    edit = loops.counting },
  { on = "^ for %( [%w_ ]+ of ", text = "A loop over a list is `for _, x in ipairs(list) do` … `end`.",
    edit = for_each },
  { on = "^ elif .* : ", text = "Lua's word for `elif` is `elseif`, with `then`.", edit = with_word("elif", "then") },
  { on = "^ elif ", text = "Lua's word for `elif` is `elseif`, with `then`.", edit = { { "^ elif ", " elseif " } } },
  { on = " then .* elif .* then ", text = "Lua's word for `elif` is `elseif`, with `then`.",
    edit = { { " elif ", " elseif " } } },
  { on = "^ els?e?i?f ", near = "^%S", when = function(line) return line.code:find "^ elsif " end,
    text = "Lua's word for `elsif` is `elseif`.", edit = { { "^ elsif ", " elseif " } } },
  { on = "^ else : ", text = "`else` has no colon in Lua.", edit = else_head },
  { on = "^ else if .* : ", text = "Lua writes `elseif` in one word, and `then` for the colon.",
    edit = with_word("else if", "then") },
  { on = "^ elseif .* : ", near = "^:$", text = THEN, edit = with_word("elseif", "then") },
  { on = "^ while .* in ", near = "^in$", text = IN_LIST },
  { on = "^ if .* in ", near = "^in$", text = IN_LIST },
  { on = "^ if .* : ", when = head_without "then", text = THEN, edit = with_word("if", "then") },
  { on = "^ while .* : ", when = head_without "do", text = DO, edit = with_word("while", "do") },
  { on = " then : ", near = "^:$", text = "`then` has no colon in Lua.", edit = { { " then : ", " then " } } },
  { on = " do : ", near = "^:$", text = "`do` has no colon in Lua.", edit = { { " do : ", " do " } } },
  { on = " function [%w_ .:]*%b() : ", near = "^:$", text = "The head of a function has no colon in Lua.",
    edit = function_without ":" },
  { on = " function [%w_ .:]*%b() %-> [%a_]", text = TYPELESS, edit = { { " %) %-> [%w_%. ]-:? $",
    " ) " } } },
  { on = " function [%w_ .:]*%b() {", near = "^{$", text = NO_BRACES, edit = function_without "{" },
  { on = " function [%w_ .:]*%( [^%)]*[%w_] : ", near = "^:$", text = TYPELESS,
    edit = untyped },
  { on = " function [%w_ .]*:: ", text = "A method has one colon in Lua.",
    edit = { { "( function [%w_ .]*):: ", "%1: " } } },
  { on = " function [%w_ .:]* [%a_][%w_]* [%a_,]", near = "^[%a_]", when = function(line)
    return not line.code:find " function [%w_ .:]*%(" end, text = "The parameters of a function stand in parentheses.",
    edit = function(code)
      local head, names = code:match "^(.*function [%a_][%w_]* [.:] [%a_][%w_]* )([%a_][%w_ ,]*) $"
      return head and head .. "( " .. names .. " ) "
    end },
  { on = " function [%w_ .:]*%( [^%)]* = ", near = "^=$",
    text = "Lua has no default values: `x = x or 1` in the body." },
  { on = " else {", near = "^[{}]$", text = NO_BRACES, edit = braced },
  { on = "^ }? ?e?l?s?e? ?if %b() { ", text = "Lua writes `then` for the brace, and `end` closes the block.",
    edit = braced },
  { on = " do { $", near = "^{$", text = NO_BRACES, edit = { { " do { $", " do " } } },
  { on = " then { $", near = "^{$", text = NO_BRACES, edit = { { " then { $", " then " } } },
  { on = "^ for .* { $", near = "^{$", when = function(line) return not line.code:find "^ for %(" end,
    text = "Lua writes `do` for the brace, and `end` closes the block.", edit = { { " { $", " do " } } },
  { on = "^ for [%w_]+ = .* { $", text = "Lua writes `do` for the brace, and `end` closes the block.",
    edit = { { " { $", " do " } } },
  { on = "^ if .* { $", near = "^{$", text = "Lua writes `then` for the brace, and `end` closes the block.",
    edit = { { " { $", " then " } } },
  { on = "^ while %b() { ", text = "Lua writes `do` for the brace, and `end` closes the block.", edit = braced },
  { on = "^ while .* { $", near = "^{$", text = "Lua writes `do` for the brace, and `end` closes the block.",
    edit = { { " { $", " do " } } },
  { on = "^ switch %(", text = "Lua has no switch: `if … then … elseif … then … end`." },
  { on = "^ case .* : ", text = "Lua has no switch: `if … then … elseif … then … end`." },
  { on = "^ match .* : $", text = "Lua has no match: `if … then … elseif … then … end`." },
  { on = " then $", near = "^then$", when = function(line)
    return line.tokens[1] == "for" or line.tokens[1] == "while"
  end, text = "A loop has `do`; `then` belongs to an `if`.", edit = { { " then $", " do " } } },
  { on = " then $", near = "^then$", when = function(line) return not line.code:find "if " end,
    text = "`then` belongs to an `if`: leave it out.", edit = { { " then $", " " } } },
  { on = "^ end if ;? ?$", text = ONE_END, edit = { { "^ end %a+", " end" } } },
  { on = "^ end while ;? ?$", text = ONE_END, edit = { { "^ end %a+", " end" } } },
  { on = "^ end for ;? ?$", text = ONE_END, edit = { { "^ end %a+", " end" } } },
  { on = "^ end function ;? ?$", text = ONE_END, edit = { { "^ end %a+", " end" } } },
  { on = "^ } ?;? ?$", near = "^}$", when = has_braced_head, text = NO_BRACES, edit = function() return " end " end },
  { on = "^ { $", near = "^{$", text = NO_BRACES },
}
