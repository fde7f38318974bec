--- Declarations and statements of other languages, and misspelt keywords.
-- @module rnnlua.lab.explain.python_habits.compile_errors.statements

local lines = require "rnnlua.lab.explain.python_habits.lines"
local nearest = require "rnnlua.base.nearest"
local repair = require "rnnlua.lab.explain.python_habits.repair"
local tokens = require "rnnlua.base.tokens"
local words = require "rnnlua.lab.explain.python_habits.words"

local KEYWORDS = {}
for word in pairs(tokens.KEYWORDS) do KEYWORDS[#KEYWORDS + 1] = word end
table.sort(KEYWORDS)

-- Names of types.
local TYPES = { float = true, double = true, int = true, integer = true, number = true, string = true, str = true,
  bool = true, boolean = true, char = true, long = true, short = true, unsigned = true, real = true, size_t = true,
  any = true, list = true, List = true, dict = true, Dict = true, tuple = true, Tuple = true, table = true,
  Tensor = true, Array = true, array = true, None = true, Optional = true, np = true, torch = true, object = true }

-- Words that may precede a type in C.
local QUALIFIERS = { static = true, const = true, unsigned = true, signed = true, long = true, extern = true,
  register = true, volatile = true }

-- Keywords of other languages, with Lua's, that are not similar enough to count as misspelt.
local FOREIGN = { func = "function", fn = "function", fun = "function", sub = "function", endif = "end", endfor = "end",
  endwhile = "end", endfunction = "end", fi = "end", elsif = "elseif", begin = "do" }

local FARTHEST = 1.25 -- edits from a keyword: one, or an exchange of two neighbours

local function without_semicolon(code) return (code:gsub(" ; $", " ")) end

local function is_typed(line) return QUALIFIERS[line.tokens[1]] ~= nil end

local function called(word)
  return function(code)
    return (code:gsub(" " .. word .. " ([^%(].-) $", function(rest)
      local inner, behind = rest:match "^(.-)( end)$"
      return (" %s ( %s )%s "):format(word, (inner or rest):gsub(" ;$", ""), behind or "")
    end))
  end
end

local declared
function declared(code)
  local first, second, rest = code:match "^ (%a+) ([%a_][%w_]*) ([%a_].*)$"
  if TYPES[second] or QUALIFIERS[second] then return declared((" %s %s"):format(first, rest)) end
  local names, value = without_semicolon(code):match "^ %a+ [%*%s]*([%a_][%w_ ,]-) = (.*)$"
  if names and value:find "^function %b() {" then return nil end
  if names then return (" local %s = %s"):format(names, value) end
  names = without_semicolon(code):match "^ %a+ [%*%s]*([%a_][%w_ ,]-) $"
  return names and (" local %s "):format(names)
end

-- Whether a line gives a variable a value that is computed from itself, so that it exists already.
local function is_update(line)
  local name, value = line.code:match "^ %a+ ([%a_][%w_]*) = (.*)$"
  return name ~= nil and ("= " .. value:gsub(" ; .*$", " ")):find("[^.:] " .. name .. " ") ~= nil
end

local function of_declaring(line)
  return is_update(line) and ("Lua has no `%s`: a variable is declared once, by `local`, and is given other values "
    .. "without it."):format(line.tokens[1]) or "A variable is declared by `local` in Lua."
end

local function without_declaring(code, _, line)
  if not is_update(line) then return declared(code) end
  return (without_semicolon(code):gsub("^ %a+ ", " "))
end

-- `local a = 1, b = 2` with names and values separated.
local function paired(code, declaring)
  local names, values = {}, {}
  for part in (code:gsub("^ local ", "") .. ", "):gmatch "(.-) , " do
    local name, value = part:match "^ ?([%a_][%w_ .]*) = ([^=]+)$"
    if not name then return nil end
    names[#names + 1], values[#values + 1] = name, value
  end
  return ("%s %s = %s "):format(declaring, table.concat(names, " , "), table.concat(values, " , "))
end

-- `print(x, end="")` without its named last argument.
local function written(code)
  local inner = code:match '^ print %( (.*) , end = "%d+ %) ;? ?$'
  return inner and (" io.write ( %s ) "):format(inner)
end

local function untyped(code)
  local name, rest = code:match "^ (local [%a_][%w_]*) : [%a_][%w_%. ]-( =.*)$"
  if not name then name, rest = code:match "^ ([%a_][%w_%. ]-) : [%a_][%w_]*( =.*)$" end
  if not name then
    name = code:match "^ (local [%a_][%w_]*) : [%a_][%w_%. ]- $"
    rest = " "
  end
  return name and (" %s%s"):format(name, rest)
end

local function raised(code)
  local text = code:match '^ raise [%a_][%w_]* %( ("%d+) %)' or code:match '^ throw new [%a_][%w_]* %( ("%d+) %)'
    or code:match '^ throw ("%d+)'
  return text and (" error ( %s ) "):format(text)
end

-- For `local function f … end` where f is a field.
local FIELD = "`local` declares a variable; %s is none."

-- A misspelt keyword with whose correction the compiler gets further.
local function misspelt(line, list, number)
  for at, token in ipairs(line.tokens) do
    if token:find "^[%a_]" and not tokens.KEYWORDS[token] and #token > 1 then
      local word, apart = FOREIGN[token], 0
      if not word then word, apart = nearest.nearest(token, KEYWORDS) end
      local far = math.min(FARTHEST, #token <= 2 and 0.75 or FARTHEST)
      if apart <= far then
        local changed = table.move(line.tokens, 1, #line.tokens, 1, {})
        changed[at] = word
        local slip = { line = number, edit = function() return " " .. table.concat(changed, " ") .. " " end }
        if repair.line(list, slip, function() end) then return token, word, slip.edit end
      end
    end
  end
end

local function returned(code)
  return " return " .. without_semicolon(code):sub(2)
end

-- Whether a line is an expression at the end of its block, and the file compiles if it is returned.
local function is_value(line, list, number)
  local first = line.tokens[1]
  if first and first:find "^[%a_]" and not tokens.KEYWORDS[first] and not words.is_declared(list, first)
    and _G[first] == nil and first ~= "self" then
    return false
  end
  local after = lines.after(list, number)
  local word = after and list[after].tokens[1]
  if word ~= "end" and word ~= "else" and word ~= "elseif" or line.tokens[1] == "return" then return false end
  local above = number - 1 -- the line that opens the block
  while list[above] and (not list[above].tokens[1] or list[above].indent >= line.indent) do above = above - 1 end
  local opening = list[above] and list[above].tokens[1]
  if opening == "for" or opening == "while" or opening == "repeat" then return false end
  if line.code:find " = " or tokens.KEYWORDS[line.tokens[1]] and line.tokens[1] ~= "not" then return false end
  return repair.line(list, { line = number, edit = returned }, function() end) ~= nil
end

local DECLARING = { let = true, var = true, const = true }
local IMPORT = 'Lua has no import: a module is loaded by `local rnn = require "rnnlua"`, and `math` is there '
  .. 'without it.'
local SIDE_BY_SIDE = "Names stand side by side in Lua, without brackets."
local TYPELESS = "Variables have no type in Lua."

local records = {
  { on = "^ import [%a_{%*]", text = IMPORT },
  { on = "^ from [%a_][%w_%. ]* import ", text = IMPORT },
  { on = "^ # include ", text = IMPORT },
  { on = "^ export ", text = "The file gives its class to the lab by `return`, in its last line.",
    edit = { { "^ export default ([%a_][%w_]*) ;? ?$", " return %1 " } } },
  { on = "^ raise [%a_]", text = 'An error is raised by `error("…")` in Lua.', edit = raised },
  { on = "^ raise $", text = 'An error is raised by `error("…")` in Lua.' },
  { on = "^ throw ", text = 'An error is raised by `error("…")` in Lua.', edit = raised },
  { on = '%f[%w_]print ["%a_%d]', near = "^.", when = function(line) return not line.code:find "print [%w_]+ [=,] " end,
    text = "`print` is a function in Lua, with its values in parentheses.", edit = called "print" },
  { on = '^ print ["%a_%d].* , ', near = "^,$", text = "`print` is a function in Lua, with its values in parentheses.",
    edit = called "print" },
  { on = "^ assert [%a_%d]", near = "^.", text = "`assert` is a function in Lua.", edit = function(code)
    local condition, message = code:match '^ assert (.*) , ("%d+) $'
    if not condition then condition = code:match "^ assert ([^,]*) $" end
    return condition and (" assert ( %s%s ) "):format(condition, message and " , " .. message or "")
  end },
  { on = "^ %a+ self [%.%[]", when = function(line) return DECLARING[line.tokens[1]] end,
    text = "A field of `self` is set without a declaration.", edit = { { "^ %a+ ", " " } } },
  { on = "^ let [%a_]", text = of_declaring, edit = without_declaring },
  { on = "^ var [%a_]", text = of_declaring, edit = without_declaring },
  { on = "^ const [%a_]", text = of_declaring, edit = without_declaring },
  { on = "^ auto [%a_]", text = of_declaring, edit = without_declaring },
  { on = "^ my [%a_]", text = of_declaring, edit = without_declaring },
  { on = "^ %a+ [{%[] [%w_ ,]+ [}%]] = .*[.:] backward %b() ;? ?$", far = true, when = function(line)
    return line.tokens[1] ~= "local" and (DECLARING[line.tokens[1]] or line.tokens[1] == "auto")
  end, text = SIDE_BY_SIDE, edit = { { "^ %a+ [{%[] ([%w_ ,]+) [}%]] =", " local %1 =" } } },
  { on = "^ %[ [%w_ ,]+ %] = ", near = "^%[$", text = SIDE_BY_SIDE,
    edit = { { "^ %[ ([%w_ ,]+) %] =", " %1 =" } } },
  { on = "^ int [%a_*]", text = TYPELESS, edit = declared },
  { on = "^ float [%a_*]", text = TYPELESS, edit = declared },
  { on = "^ double [%a_*]", text = TYPELESS, edit = declared },
  { on = "^ number [%a_*]", text = TYPELESS, edit = declared },
  { on = "^ real [%a_*]", text = TYPELESS, edit = declared },
  { on = "^ %a+ %a+ [%a_*]", when = is_typed, text = TYPELESS, edit = function(code)
    return declared((code:gsub("^ %a+ ", " ")))
  end },
  { on = "^ local [%a_][%w_]* = .* , [%a_][%w_]* = ", near = "^=$", text = "One `local` has all names in front of one "
    .. "`=`, and their values behind it.", edit = function(code) return paired(code, " local") end },
  { on = "^ local [%w_ ,]*[%w_] %- [%a_][%w_ ,]*=", near = "^%-$",
    text = "A name has no `-` in Lua: letters, digits and `_` make a name." },
  { on = "^ local [%a_][%w_]* [%a_%d].*[%*%+/%(]", near = "^%p", when = function(line)
    return not line.code:find "[=,]" and not tokens.KEYWORDS[line.tokens[2]]
  end, text = "Between the name and its value an `=` is missing.",
    edit = { { "^ (local [%a_][%w_]*) ", " %1 = " } } },
  { on = "^ return local ", near = "^local$",
    text = "`return` gives a value back, and declares none: leave `local` out.",
    edit = { { "^ return local ", " return " } } },
  { on = "^ [%a_][%w_ .]* = [^=]* , [%a_][%w_ .]* = ", near = "^=$", when = function(line)
    return not line.code:find " function " and not tokens.KEYWORDS[line.tokens[1]]
  end, text = "One assignment has all names in front of one `=`, and their values behind it.",
    edit = function(code) return paired(code, "") end },
  { on = "^ local %( ", near = "^%($", text = "Several names have no parentheses in Lua.",
    edit = { { "^ local %( ([%w_ ,]-) ,? ?%) =", " local %1 =" } } },
  { on = "%f[%w_]print %( .* , end = ", near = "^end$", text = "`print` has no argument `end`; io.write writes "
    .. "without a line end.", edit = written },
  { on = "^ global [%a_]", text = "Lua has no such declaration: what is not `local` is global." },
  { on = "^ nonlocal [%a_]",
    text = "Lua has no such declaration: an inner function sees the `local` of the outer one." },
  { on = "^ del [%a_]", text = "A variable is emptied by `= nil` in Lua.", edit = { { "^ del ([%a_][%w_ .]*) $",
    " %1 = nil " } } },
  { on = "^ delete [%a_]", text = "A variable is emptied by `= nil` in Lua.",
    edit = { { "^ delete ([%a_][%w_ .]*) ;? ?$", " %1 = nil " } } },
  { on = "^ yield [%a_]", text = "Lua has no generators of this kind: fill a table and return it." },
  { on = "^ async [%a_]", text = "Lua has no async." },
  { on = "%f[%w_]new %u[%w_ .]* %(", text = "Lua has no `new`: a layer is made when its class is called.",
    edit = { { "%f[%w_]new (%u)", "%1" }, { "%f[%w_]new rnn", "rnn" } } },
  { on = "%f[%w_]new rnn %.", text = "Lua has no `new`: a layer is made when its class is called.",
    edit = function(code)
      return not code:find "new rnn %. %u[%w_]* %[" and (code:gsub("%f[%w_]new rnn", "rnn")) or nil
    end },
  { on = "^ continue ;? ?$", text = "Lua has no `continue`: put the rest of the round into an `if` with the opposite "
    .. "condition." },
  { on = " then continue ", text = "Lua has no `continue`: put the rest of the round into an `if` with the opposite "
    .. "condition." },
  { on = "^ local self [%.%[]", text = FIELD:format "a field of `self`", edit = { { "^ local ", " " } } },
  { on = "^ local [%a_][%w_]* %[ [^%]]* %] =", text = FIELD:format "an element of a list", edit = { { "^ local ",
    " " } } },
  { on = "^ local [%a_][%w_]* %. [%a_][%w_]* [=,]", raw = "^%s*local%s+[%a_][%w_]*%.[%a_]",
    text = FIELD:format "a field", edit = { { "^ local ", " " } } },
  { on = "^ local function [%a_][%w_]* [.:]", when = function(line, list)
    if line.tokens[3] == "rnn" then return false end
    for _, other in ipairs(list) do
      if other.code:find("%f[%w_]" .. line.tokens[3] .. " [%w_ ,]*= [^=]") then return true end
    end
  end, text = FIELD:format "a method", edit = { { "^ local ", " " } } },
  { on = "^ local [%a_][%w_]* : = ", near = "^:$", text = "An assignment is `=` in Lua.",
    edit = { { " : = ", " = " } } },
  { on = "^ local [%a_][%w_]* : [%a_]", near = "^:$", text = "Lua has no types in a program.", edit = untyped },
  { on = "^ [%a_][%w_%. ]* : [%a_][%w_%. ]* = ", when = function(line)
    return not tokens.KEYWORDS[line.tokens[1]] and TYPES[line.code:match " : ([%a_][%w_]*)"]
  end, text = "Lua has no types in a program.", edit = untyped },
  { on = "^ [%a_][%w_%. ]* : [%a_][%w_]* = ", when = function(line, list)
    local name = line.code:match " : ([%a_][%w_]*) = "
    return not tokens.KEYWORDS[line.tokens[1]] and #name == 1 and words.is_declared(list, name)
  end, text = "A colon calls a method; an element of a list is set with square brackets.",
    edit = { { "^( [%a_][%w_%. ]*) : ([%a_][%w_]*) =", "%1 [ %2 ] =" } } },
  { on = "^ [%a_][%w_%. ]* : [%a_][%w_]* = ", when = function(line) return not tokens.KEYWORDS[line.tokens[1]]
    and not line.code:find " = function " end,
    text = "A colon calls a method; a field has a dot.",
    edit = { { "^( [%a_][%w_%. ]*) : ([%a_][%w_]* =)", "%1 . %2" } } },
  { on = "^ function [%a_][%w_%. ]*%. __init__ %(", text = "The constructor of a layer is `init`.",
    edit = { { "%. __init__ %(", ": init (" } } },
  { on = "^ return [^%(].* ; [^%s%%]", near = "^[%a_+;]", when = function(line)
    return not line.code:find " ; end " and not line.code:find "%[.*;"
  end, text = "`return` is the last statement of its block." },
}

--- The records, and a function that finds misspelt keywords.
return {
  records = records,
  misspelt = function(list, number)
    local token, word, edit = misspelt(list[number], list, number)
    if token == "begin" and repair.error_of(lines.with(list, number, edit())) then
      return { line = number, text = "Lua has no `begin`: what stands above opens the block.", edit = function(code)
        return (code:gsub(" begin ", " "))
      end }
    elseif token then
      return { line = number, text = FOREIGN[token] and ("Lua's word for `%s` is `%s`."):format(token, word)
        or ("`%s` is misspelt; the word is `%s`."):format(token, word), edit = edit }
    end
  end,
  value = function(list, number)
    if is_value(list[number], list, number) then
      return { line = number, text = "A value alone is no statement in Lua; a function gives it back with `return`.",
        edit = returned }
    end
  end,
}
