--- Lists, strings, comments, calls and indices as in other languages.
-- @module rnnlua.lab.explain.python_habits.compile_errors.literals

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local tokens = require "rnnlua.base.tokens"
local texts = require "rnnlua.lab.explain.python_habits.compile_errors.texts"
local words = require "rnnlua.lab.explain.python_habits.words"

local DECLARING = { const = true, let = true, var = true }
local PREPROCESSOR = { define = true, ifdef = true, ifndef = true, pragma = true, undef = true, endif = true }
local COMMENT = "A comment begins with `--` in Lua%s."
local BRACES = "A list is written with braces in Lua."

-- `[ a , b ]`, unless it is an index, as `{ a , b }`.
local function braces(code)
  local function list(before, inner)
    if inner:find " for " or inner:find " : " then return nil end
    return before .. " {" .. inner:sub(2, -2) .. "}"
  end
  code = code:gsub("([=%(,{n]) (%b[])", function(before, inner)
    if before == "n" then return nil end
    return list(before, inner)
  end)
  return (code:gsub("^( return) (%b[])", list))
end


-- `"a" : 1` as `a = 1`, if the key is a name.
local function keys(code, _, line)
  local done = true
  code = code:gsub("([{,] )(%S+) : ", function(before, key)
    local text = line.strings[math.tointeger(tonumber(key:match '^"(%d+)$'))]
    local name = text and text:match "^[\"']([%a_][%w_]*)[\"']$"
    if not (text and name) then -- in Python, { h: 1 } has the value of h as its key; in JavaScript, the name
      done = false
      return nil
    end
    return before .. name .. " = "
  end)
  return done and code or nil
end

local function joined(code)
  return (code:gsub(' ("%d+) %. join %( ([%w_ .]+) %)', " table . concat ( %2 , %1 )"))
end

local function commas(code) return select(2, code:gsub(",", "")) end

-- `return (a, b)` and `x, y = (a, b)` without the parentheses; with one name on the left, a list.
local function in_parentheses(code)
  local before, inner = code:match "^(.*) (%b()) $"
  if not before or before ~= " return" and not before:find " =$" then return nil end
  if before ~= " return" and commas(before) ~= commas(inner) then
    return commas(before) == 0 and before .. " {" .. inner:sub(2, -2) .. "} " or nil
  end
  return before .. inner:sub(2, -2)
end

-- Whether a line is in backward, which returns several values.
local function in_backward(_, list, number)
  for i = number, 1, -1 do
    if list[i].code:find " function " then return list[i].code:find "[.:] backward %(" ~= nil end
  end
  return false
end

-- The line before a comment of Python or C, which was read as code.
local function before_comment(mark)
  return function(code) return (code:match("^(.-) " .. mark .. " ") or code) .. " " end
end

return {
  { on = " %$ ", near = "^%$$", text = "`$` is no character of a name in Lua: letters, digits and `_` make a name.",
    edit = { { " %$ ([%a_])", " %1" } } },
  { on = "@ %b() ", near = "^@$", text = "`@(x) e` is `function(x) return e end` in Lua.",
    edit = { { "@ (%b()) ([^@]-) ;? ?$", "function %1 return %2 end " } } },
  { on = "^ < ! ", near = "^!$", raw = "<!%-%-", text = COMMENT:format "" },
  { on = "^ # %l+ ", near = "^#", when = function(line) return PREPROCESSOR[line.tokens[2]] end,
    text = "Lua has no preprocessor: a value gets a name by `local`." },
  { on = "^ # ", near = "^#", text = COMMENT:format "; `#` is the length of a list" },
  { on = "[%w_%]] # [dt,)%+%-]", near = "^#$", when = function(line)
    local is_close = line.raw:find "[%w_%]]#"
    return is_close and (line.code:find " # do $" or line.code:find " # then $" or line.code:find " # [,)%+%-] ")
      and not line.code:find "%f[%w_]%d+ # " and not line.code:find " function "
  end, text = "The `#` of a length stands in front of the list.", edit = function(code)
    local at = code:find "[%w_%]] # [dt,)%+%-]" + 1
    local before, list = expressions.last_operand(code:sub(1, at))
    return before and ("%s#%s%s"):format(before, list, code:sub(at + #" # "))
  end },
  { on = " # ", near = "^#", when = function(line)
    local word = line.raw:match "#%a+ (%a+)"
    return line.raw:find "#%s*$" or line.raw:find "#%s+[%w_(\"']" or word and not tokens.KEYWORDS[word]
  end,
    text = COMMENT:format "; `#` is the length of a list", edit = before_comment "#" },
  { on = " # ", when = function(line) return line.raw:find "%S%s+# %a" end,
    text = COMMENT:format "; `#` is the length of a list", edit = before_comment "#" },
  { on = "^ // ", text = COMMENT:format "; `//` divides without a rest" },
  { on = " // ", near = "^['\"]", raw = "//.*'", text = COMMENT:format "; `//` divides without a rest",
    edit = before_comment "//" },
  { on = " // %a+ %a+ ", when = function(line)
    local word = line.code:match " // %a+ (%a+) "
    return not tokens.KEYWORDS[word]
  end, text = COMMENT:format "; `//` divides without a rest", edit = before_comment "//" },
  { on = " // ", near = "^%a", when = function(line) return line.raw:find "[;%s]//%s*%a+%s+%a" end,
    text = COMMENT:format "; `//` divides without a rest", edit = before_comment "//" },
  { on = " ; %% ", near = "^%%$", text = COMMENT:format "; `%` is the rest of a division",
    edit = before_comment "; %%" },
  { on = "^ %% ", near = "^%%$", text = COMMENT:format "; `%` is the rest of a division" },
  { on = " %% [%a_][%w_]* [%a_][%w_]* ", near = "^%a", when = function(line)
    return not tokens.KEYWORDS[line.code:match " %% [%a_][%w_]* ([%a_][%w_]*) "]
  end, text = COMMENT:format "; `%` is the rest of a division", edit = before_comment "%%" },
  { on = " / %*", text = "A comment of several lines is `--[[ … ]]` in Lua." },
  { on = " ; / %*", text = "A comment of several lines is `--[[ … ]]` in Lua." },
  { on = " /%*", text = "A comment of several lines is `--[[ … ]]` in Lua." },
  { on = "^ %*+ / ", text = "A comment of several lines is `--[[ … ]]` in Lua." },
  { on = "^ ` ", raw = "^%s*```", text = "This line begins or ends code in Markdown, and is no Lua: take it out." },
  { on = "^ ` ", text = "Backquotes mark code in Markdown, and are no part of it: leave them out.",
    edit = { { " ` ", " " }, { " ` $", " " } } },
  { on = " ` ", near = "^`", text = "Lua has no text in backquotes: use double quotes, and `..` between texts." },
  { on = '%f[%w_]f "', near = '^["\']',
    text = 'Lua has no f-strings. `("x is %g"):format(x)` puts a number into a text.',
    edit = texts.f_string },
  { on = "[%[{] .* for [%w_ ,]+ in .*[%]}]", text = "Lua has no comprehensions: make an empty list, `local list = {}`, "
    .. "and fill it in a loop: `for i = 1, n do list[i] = … end`." },
  { on = " [^%s\"](.*) %[ [^%]]*:", near = "^:$", when = function(line) return line.code:find "[%w_)%]] %[ [^%]]*:" end,
    text = "Lua has no slices: `table.move(list, first, last, 1, {})` copies a part of a list." },
  { on = "{ [%a_][%w_]* : [%w_]", when = function(line) return not line.code:find " for " end,
    text = "A table with keys is written `{ key = value }`, with `=`." },
  { on = "^ return [:=] ", text = "`return` is followed by its values alone.", edit = { { "^ return [:=] ",
    " return " } } },
  { on = "^ self : [%a_][%w_]* =", text = "A colon calls a method; a field has a dot.",
    edit = { { "( self) : ([%a_][%w_]* =)", "%1 . %2" } } },
  { on = "^ %l+ [{%[] [%w_ ,]+ [}%]] = [^%l]", when = function(line) return DECLARING[line.tokens[1]] end,
    text = "Lua takes no list apart: give each value its name, `local x, h = list[1], list[2]`." },
  { on = " : [%a_][%w_]* : %(", near = "^:$", text = "The parentheses follow the name of the method at once.",
    edit = { { "( : [%a_][%w_]*) : %(", "%1 (" } } },
  { on = "^ return [%a_][%w_]* : .* , [%a_][%w_]* : ", when = function(line, list)
    return not words.is_declared(list, line.tokens[2])
  end, text = "`return` gives values back, without names.",
    edit = { { "([n,]) [%a_][%w_]* : ", "%1 " } } },
  { on = " [%a_][%w_]* : [%a_][%w_]* [^%(\"{%[%w_ ]", near = "^[^%(]", when = function(line, list)
    local object, member = line.code:match " ([%a_][%w_]*) : ([%a_][%w_]*) [^%(\"{%[%w_ ]"
    if line.code:find " function " or line.code:find "^ local [%w_ ,]*: [^=]*= " then return false end
    return not line.code:find "{.*:" and not line.code:find " lambda " and not line.code:find " extend "
      and (object == "self" or words.is_declared(list, object) and not words.is_declared(list, member)
        and not member:find "ward" and member ~= "self")
  end, text = "A colon calls a method; a field has a dot.",
    edit = { { "( [%a_][%w_]*) : ([%a_][%w_]* [^%(\"{%[%w_ ])", "%1 . %2" } } },
  { on = "[%w_%]] %. %[", near = "^%[$", when = function(line) return not line.code:find " self %. %[" end,
    text = "An index has brackets alone, without a dot.",
    edit = { { "([%w_%]]) %. %[", "%1 [" } } },
  { on = "[%w_)%]] %[ [^%]:]* : %]", near = "^%]$",
    text = "Lua has no slices: `table.move(list, first, last, 1, {})` copies a part of a list." },
  { on = " self : [%a_][%w_]* $", when = function(_, list, number)
    local after = lines.after(list, number)
    return not (after and list[after].code:find '^ [%(\"{]')
  end, text = "A colon calls a method; a field has a dot.",
    edit = { { " self : ([%a_][%w_]*) $", " self . %1 " } } },
  { on = "[=(,%a*/+] %d[%d.]* e %- %d+ ", raw = "%d%s+[eE]%-%d", text = "An exponent follows its number at once in "
    .. "Lua: `1e-5` is ten to the power of -5.", edit = { { " (%d[%d.]*) e %- (%d+) ", " %1e-%2 " } } },
  { on = "", far = true, raw = "%d[eE]%s*%^", near = "^%d[%d.]*[eE]$",
    text = "An exponent follows its `e` at once in Lua: `1e-5` is ten to the power of -5." },
  { on = "[=(,] %[ [^%[%]]* %] %* [^%[]", near = "^%[$",
    text = "Lua has no list times a number: make an empty list, `local list = {}`, and fill it in a loop: "
      .. "`for i = 1, n do list[i] = … end`." },
  { on = "[%w_] %[ :", text = "Lua has no slices: `table.move(list, first, last, 1, {})` copies a part of a list." },
  { on = ' [{,] ["%w_]+ : ', near = "^:$", text = "A table with keys is written `{ key = value }`, with `=`.",
    edit = keys },
  { on = "[=*/+-] %[ [^%[%],]* %] ?[/^*-]?", near = "^%[$", when = function(line)
    for inner in line.code:gmatch "[=*/+-] (%b[])" do
      if not inner:find " [+*/-] " then return false end
    end
    return line.code:find "%] [/^*-] " or line.code:find "[*/+-] %["
  end, text = "Parentheses group in Lua, not square brackets.",
    edit = { { "([=*/+-]) %[ ([^%[%],]*) %]", "%1 ( %2 )" } } },
  { on = "^ [^=]* , [^=]* = %[ .* %] ;? ?$", near = "^%[$", when = function(line)
    local left, inner = line.code:match "^ ([^=]*) = %[ (.*) %] ;? ?$"
    return expressions.commas(left) == expressions.commas(inner)
  end, text = "Several values stand side by side in Lua, without brackets.",
    edit = { { " = %[ (.*) %] ;? ?$", " = %1 " } } },
  { on = "[=%(,{] %[ ", near = "^%[$", when = function(line) return not line.code:find "%] [/^%-] " end, text = BRACES,
    edit = braces },
  { on = "^ return %b[] ;? ?$", near = "^%[$", when = in_backward,
    text = "Several values are returned side by side in Lua, without brackets.",
    edit = { { "^ return %[ (.*) %] ;? ?$", " return %1 " } } },
  { on = "^ return %[ ", near = "^%[$", text = BRACES, edit = braces },
  { on = "[%w_)%]] %[ [^%]]* , ", near = "^,$", when = function(line)
    return line.code:find "[%w_)%]] %[ [^%[%]]* %]" and not line.code:find "^ %a+ %["
  end, text = "Lua has no index with a comma: a list of lists is read by `x[i][j]`." },
  { on = " %( [^%)]* , ", near = "^,$", when = function(line) return in_parentheses(line.code) end,
    text = "Several values stand without parentheses in Lua, or in braces as a list.", edit = in_parentheses },
  { on = " [%+%-%*/] %( [^()]* , [^()]*%)", near = "^,$",
    text = "Parentheses hold one value in Lua: each of several needs an operation of its own, `a * x, a * h`." },
  { on = "^ %( [%a_][%w_ ,.]* %) = ", near = "^,$", text = "Names stand side by side in Lua, without brackets.",
    edit = { { "^ %( ([%w_ ,.]+) %) = ", " %1 = " } } },
  { on = "%f[%w_]len [%a_]", near = "^[%a_]", text = "The length of a list is `#list` in Lua.",
    edit = function(code) return not code:find " len n " and (code:gsub("%f[%w_]len ([%a_])", "# %1")) or nil end },
  { on = "%f[%w_]dict %( [%a_][%w_]* = ", near = "^=$",
    text = "A table with keys is written `{ key = value }`, with `=`.",
    edit = { { "%f[%w_]dict %( ([^()]*) %)", "{ %1 }" } } },
  { on = "%( .*%f[%w_][%a_][%w_]* = ", near = "^=$", when = function(line) return not line.code:find " function " end,
    text = "Lua has no arguments by name: give the values in the order of the parameters." },
  { on = '"%d+ %. format %(', text = 'A text in quotes takes a method in parentheses, with a colon: `("…"):format(x)`.',
    edit = texts.formatted },
  { on = '"%d+ %. join %(', text = "`table.concat(list, separator)` joins texts in Lua.", edit = joined },
  { on = '"%d+ %. [%a_]', text = 'A text in quotes takes a method in parentheses, with a colon: `("…"):rep(2)`.' },
  { on = " [%(,{] %*%*", near = "^%*%*?$",
    text = "Lua has no `**` for tables: hand over the table itself, and copy one in a "
    .. "loop, `for k, v in pairs(t) do copy[k] = v end`." },
  { on = "[{,] %* [%a_][%w_ .]* [},]", near = "^%*$", raw = "%*[%a_]",
    text = "Lua has no `*` for several values: as the last of a list, `table.unpack(list)` gives all values of "
      .. "another.",
    edit = function(code)
      if code:find " %* .* %* " or not code:find " %* [%a_][%w_ .]* }" then return nil end -- one value before the last
      return (code:gsub(" %* ([%a_][%w_ .]*) }", " table . unpack ( %1 ) }"))
    end },
  { on = " [,=] %* [%a_][%w_ .:%[%]]* %b() $", near = "^%*%*?$",
    text = "Lua has no `*` for several values: a function that returns several needs none.",
    edit = { { "([,=]) %* ", "%1 " } } },
  { on = "{ %.%.%. [%a_]",
    text = "Lua does not spread tables: copy one in a loop, `for k, v in pairs(t) do copy[k] = v end`." },
  { on = "^ local { [%w_ ,]+ } = [%a_][%w_ .]* ;? ?$", text = "Lua takes no table apart: each name gets its value, "
    .. "`local x, h = t.x, t.h`.", edit = function(code)
      local inner, of = code:match "^ local { ([%w_ ,]+) } = ([%a_][%w_ .]*) ;? ?$"
      local names = expressions.items(" " .. inner .. " ")
      for i, name in ipairs(names) do names[i] = of .. " . " .. expressions.trimmed(name) end
      return (" local %s = %s "):format(inner, table.concat(names, " , "))
    end },
  { on = "^ local [{%[] [%w_ ,]+ [}%]] = ", text = "Names stand side by side in Lua, without brackets.",
    edit = { { "^ local [{%[] ([%w_ ,]+) [}%]] = ", " local %1 = " } } },
  { on = "^ [%a_][%w_. ]* %( [^()]* %) = ", near = "^=$", when = function(line)
    return not line.code:find " = function " and not line.code:find " = %b() [=-]"
      and not line.code:find "^ [%a_][%w_]* [%a_][%w_]* "
  end, text = "An element of a list is set with square brackets.",
    edit = { { "^( [%a_][%w_. ]*) %( ([^()]*) %) = ", "%1 [ %2 ] = " } } },
  { on = "^ [%a_][%w_. ]* { [^{},]* } = ", near = "^=$", text = "An element of a list is set with square brackets.",
    edit = { { "^( [%a_][%w_. ]*) { ([^{}]*) } = ", "%1 [ %2 ] = " } } },
  { on = " %( %* [%a_][%w_]* [,)]", near = "^%*%*?$", when = function(line, list)
    local name = line.code:match " %( %* ([%a_][%w_]*) "
    for i, other in ipairs(list) do
      local key = other.code:match("%f[%w_]" .. name .. " %[ ([%a_][%w_]*) %] = ")
      local with_head = key and (list[i - 1] and list[i - 1].code or "") .. other.code
      if with_head and with_head:find(" for " .. key .. " , .* in pairs ") then return true end
    end
  end, text = "Lua has no `*` for arguments: hand over the table itself.",
    edit = { { " %( %* ([%a_][%w_]*) ", " ( %1 " } } },
  { on = " [%(,] %*", near = "^%*%*?$", raw = "%*[%a_({]", when = function(line)
    local word = line.code:match "([%w_%]]+) %( %*" or line.code:match "([%w_%]]+) %( [^()]* , %*"
    return word and not tokens.KEYWORDS[word] and not line.code:find "%*.* = "
  end,
    text = "Lua has no `*` for arguments: `table.unpack(list)` hands over the values of "
    .. "a list.", edit = { { "([%(,]) %* ([%a_][%w_ .]*) ([%),])", "%1 table . unpack ( %2 ) %3" } } },
  { on = "[=(,*/+-] %d[%d.]* %(", text = "A number is no function: a product has a `*`.",
    edit = function(code) -- `a / 2(b)` is a / (2 * b) to some, and a / 2 * b to Lua
      return not code:find "[/*] %d[%d.]* %(" and (code:gsub(" (%d[%d.]*) %(", " %1 * (")) or nil
    end },
  { on = " & [%a_]", near = "^&$", text = "Lua has no addresses: leave `&` out.", edit = { { " & ", " " } } },
}
