--- Operators that Lua lacks or writes differently.
-- @module rnnlua.lab.explain.python_habits.compile_errors.operators

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local tokens = require "rnnlua.base.tokens"

local ASSIGNMENTS = { ["+="] = "+", ["-="] = "-", ["*="] = "*", ["/="] = "/", ["%="] = "%", ["^="] = "^", ["**="] = "^",
  ["//="] = "//", ["..="] = "..", ["|="] = "|", ["&="] = "&" }

-- Splits the right side of an assignment from code after it that closes a block on the same line.
local function right_side(code)
  local right, rest = code:match "^(.-)( end .*)$"
  if not right then right, rest = code:match "^(.-)( ; .*)$" end
  if rest == " ; " then rest = " " end
  return right and right .. " " or code, rest or " "
end

-- `x += y` as `x = x + y`, with parentheses if y has other operators.
local function compound(code)
  local left, op, right = code:match "^(.-) (%S*[%+%-%*/%%%^%.|&]=)( .*)$"
  op = ASSIGNMENTS[op]
  if not op then return nil end
  local before, target = expressions.last_operand(left .. " ")
  if not target or before:find ", $" then return nil end -- several names on the left
  local value, rest = right_side(right)
  if value:find " rnn %. %u" or value:find " [%+%-*/%%^]?= " or value == " " then return nil end
  if op == "+" and value:find '^ "%d+ $' then op = ".." end
  local loose = op == "+" and (value:find " [<>~=]=? " or value:find " and " or value:find " or " or value:find " if ")
  if loose or op ~= "+" and not expressions.is_operand(value) then value = " (" .. value .. ") " end
  return ("%s%s= %s%s%s%s"):format(before, target, target:sub(2), op, value, rest:sub(2))
end

-- `a if c else b` as one expression, from its start.
local function conditional(code)
  local value, condition = expressions.cut(code, " if ")
  if not value then return nil end
  local other
  condition, other = expressions.cut(condition, " else ")
  if not condition or value:find " None " or value:find " nil " or value:find " [Ff]alse " then return nil end
  local start
  for _, pattern in ipairs { "^(.* = )(.*)$", "^( return )(.*)$", "^( ?)(.*)$" } do
    start = value:match(pattern)
    if start then
      value = value:sub(#start)
      break
    end
  end
  if value:find " , " or other:find " , " then return nil end
  local function bracketed(text) return text:find " or " and " (" .. text .. ") " or text end
  local corrected = start .. bracketed(condition) .. "and" .. bracketed(value) .. "or" .. other
  return (corrected:gsub(" +", " "))
end

local function conditional_anywhere(code)
  return conditional(code) or expressions.in_brackets(code, conditional)
end

local function question(code)
  local before, rest = expressions.cut(code, " ? ")
  if not before then return expressions.in_brackets(code, question) end
  local value, other = expressions.cut(rest, " : ")
  if not value or value:find " nil " or value:find " null " or value:find " false " then return nil end
  return before .. "and" .. value .. "or" .. other:sub(1)
end

local function increment(code)
  local before, target = expressions.last_operand(code:match "^(.- )%+%+ " or "")
  if target then
    local rest = code:match " %+%+ ;? ?(.*)$"
    local word = before:match "(%S+) $"
    local is_statement = not word or word == "then" or word == "do" or word == "else" or word == ";"
    if not is_statement or rest ~= "" and not rest:find "^end " then return nil end -- `x++y`
    return before .. target:sub(2) .. "=" .. target .. "+ 1 " .. rest
  end
  local name, rest = code:match "^ %+%+ ([%a_][%w_]*) ;? ?(.*)$"
  return name and (" %s = %s + 1 %s"):format(name, name, rest)
end

-- `a--`: Lua reads `--` as the start of a comment.
local function decrement(code)
  local target = code:match "^ ([%a_][%w_%. ]*) $"
  return target and (" %s = %s - 1 "):format(target, target)
end

local IN_LIST = "Lua has no `in` for lists: go through the list and compare."
local CONDITIONAL = "Lua has no `a if c else b`. It is `c and a or b`, where a is neither false nor nil."

-- Whether an operand of `@` is a matrix or a row: its name has a capital letter, or it ends with an index or with `.T`.
local function is_of_matrices(code)
  return code:find " %u[%w_]* @ " ~= nil or code:find "%] @ " ~= nil or code:find " @ %u" ~= nil
end

return {
  { on = " %S*[%+%-%*/%%%^%.|&]= ", text = function(line)
    local op = line.code:match " (%S*[%+%-%*/%%%^%.|&]=) "
    return ASSIGNMENTS[op] and ("Lua has no `%s`."):format(op)
  end, edit = compound },
  { on = " :=", text = "Lua has no `:=`. An assignment is `=`, a statement of its own.",
    edit = { { "^( [%a_][%w_ %.,]*):=", "%1=" } } },
  { on = " [!=]== ", text = "Lua compares with `==` and `~=`.", edit = { { " === ", " == " }, { " !== ", " ~= " } } },
  { on = " != ", text = "Not equal is `~=` in Lua.", edit = { { " != ", " ~= " } } },
  { on = " < > ", text = "Not equal is `~=` in Lua.", edit = { { " < > ", " ~= " } } },
  { on = "[%w_)%]}\"] && [^&|)%]},;=]", text = "Lua's word for `&&` is `and`.", edit = { { " && ", " and " } } },
  { on = "[%w_)%]}\"] || [^&|)%]},;=]", text = "Lua's word for `||` is `or`.", edit = { { " || ", " or " } } },
  { on = " = ! ", raw = "=!", near = "^=$", text = "Not equal is `~=` in Lua.", edit = { { " = ! ", " ~= " } } },
  { on = " = ~ ", raw = "=~", near = "^=$", text = "Not equal is `~=` in Lua.", edit = { { " = ~ ", " ~= " } } },
  { on = " = < ", raw = "=<", near = "^=$", text = "At most is `<=` in Lua.", edit = { { " = < ", " <= " } } },
  { on = " if .* => .* then ", text = "At least is `>=` in Lua.", edit = { { " => ", " >= " } } },
  { on = " while .* => .* do ", text = "At least is `>=` in Lua.", edit = { { " => ", " >= " } } },
  { on = " ! [%w_(]", text = "Lua's word for `!` is `not`.", edit = { { " ! ", " not " } } },
  { on = " %?%? ", text = "`a ?? b` is `a or b` in Lua.", edit = { { " %?%? ", " or " } } },
  { on = " %?%. ", text = "Lua has no `a?.b`. It is `a and a.b`." },
  { on = " %+%+ ", text = "Lua has no `++`.", edit = increment },
  { on = "^ [%a_][%w_%. ]* $", raw = "^%s*[%a_][%w_%.]*%-%-[;%s]*$", text = "`--` begins a comment in Lua.",
    edit = decrement },
  { on = " %? .* : ", text = "Lua has no `c ? a : b`. It is `c and a or b`, where a is neither false nor nil.",
    edit = question },
  { on = "[%w_%)%]] %*%* ", near = "^%*%*?$", text = "A power is `^` in Lua.", edit = { { " %*%* ", " ^ " } } },
  { on = "[%w_)] => ", far = true, when = function(line, _, _, at)
    local between = at and line.code:sub(at.first, (line.code:find(" => ", 1, true)))
    return not between or not between:find "[^%w_ ,()]"
  end, text = "Lua has no `=>`. A function is `function(x) return e end`.",
    edit = function(code)
      local before, parameters, body = code:match "^(.- )(%b()) => ([^{].*)$"
      if not before then
        local name
        before, name, body = code:match "^(.- )([%a_][%w_]*) => ([^{].*)$"
        parameters = name and "( " .. name .. " )"
      end
      return before and ("%sfunction %s return %s end "):format(before, parameters, (body:gsub(" ;? ?$", "")))
    end },
  { on = " is not ", text = "Lua compares with `~=`. `x is not None` is `x ~= nil`.",
    edit = { { " is not ", " ~= " } } },
  { on = "[%w_)%]] is [%w_(]", near = "^[%w_(]", text = "Lua compares with `==`. `x is None` is `x == nil`.",
    edit = { { " is ", " == " } } },
  { on = " not in ", near = "^not$", text = IN_LIST },
  { on = " if .* in ", near = "^in$", text = IN_LIST },
  { on = " = .* if .* else ", near = "^[ie][fl]", text = CONDITIONAL, edit = conditional_anywhere },
  { on = "^ return .* if .* else ", near = "^[ie][fl]", text = CONDITIONAL, edit = conditional_anywhere },
  { on = "%( .* if .* else .*%)", near = "^[ie][fl]", text = CONDITIONAL, edit = conditional_anywhere },
  { on = "^ [%a_][%w_%. ]* = [%a_][%w_%. ]* = ", near = "^=$",
    text = "An assignment has no value in Lua: each name takes one of its own.", edit = function(code)
      local first, second, value = code:match "^ ([%a_][%w_%. ]*) = ([%a_][%w_%. ]*) = (.*)$"
      if not first or value:find " = " then return nil end
      local name = first:gsub("^local ", "")
      if first == second then return nil end
      if name == first then return (" %s = %s; %s = %s "):format(second, value:gsub(" $", ""), first, second) end
    end },
  { on = " [%a]+ .* = ", near = "^=$", text = function(line)
    return line.code:find " while " or line.code:find " elseif " or line.code:find " if "
      and "`=` assigns; a comparison is `==`." end,
    edit = function(code)
      local before, condition, rest = code:match "^(.-%f[%a]el?s?e?if )(.-)( then .*)$"
      if not before then before, condition, rest = code:match "^(.-%f[%a]if )(.-)( then .*)$" end
      if not before then before, condition, rest = code:match "^(.-%f[%a]while )(.-)( do .*)$" end
      return before and before .. condition:gsub(" = ", " == ") .. rest
    end },
  { on = "^ [%a_][%w_%. ,%[%]]* == ", near = "^==$", text = "`==` compares; `=` assigns.",
    edit = { { "^( [%a_][%w_%. ,%[%]]* )== ", "%1= " } } },
  { on = "^ [%a_][%w_%. ,%[%]]* < %- ", raw = "<%-", near = "^<$", text = "An assignment is `=` in Lua.",
    edit = { { "^( [%a_][%w_%. ,%[%]]* )< %- ", "%1= " } } },
  { on = "^ return [%a_][%w_]* = ", near = "^=$", text = "`return` gives values back, without names.",
    edit = function(code)
    return (code:gsub("([n,]) [%a_][%w_]* = ", "%1 "))
  end },
  { on = "^ [%a_][%w_%. %[%]]* [%+%-%*/] = ", near = "^[%+%-%*/]$", text = function(line)
    return ("Lua has no `%s=`."):format(line.code:match " ([%+%-%*/]) = ")
  end, edit = function(code) return compound((code:gsub(" ([%+%-%*/]) = ", " %1= ", 1))) end },
  { on = "^ [%a_][%w_%. %[%]]* = %+ ", raw = "=%s+%+",
    text = "Lua has no `+` in front of a value. Adding to a variable is `x = x + y`." },
  { on = "^ [%a_][%w_%. %[%]]* = %+ ",
    text = "`=+` is no operator of Lua. Adding to a variable is `x = x + y`.",
    edit = { { "^ ([%a_][%w_%. %[%]]-) = %+ ", " %1 = %1 + " } } },
  { on = " %-> ", text = function(line)
    local object = line.code:match "([%a_][%w_]*) %-> [%a_][%w_]* %(" or line.code:match "(%]) %-> [%a_][%w_]* %("
    if tokens.KEYWORDS[line.code:match "([%a_][%w_]*) %-> "] then return nil end
    return line.code:find " self %-> [%a_][%w_]* [^(]" and "A field has a dot in Lua: `self.x`."
      or object and object ~= "rnn" and "A method is called with a colon."
      or line.code:find "function .*%) %-> [%a_]"
      and "Lua has no types in a program." or line.code:find "%) %-> [^:]" and not line.code:find " function "
        and "A function is `function(x) return e end` in Lua."
      or line.code:find " [%a_][%w_]* %-> [%a_][%w_]* " and "A field has a dot in Lua." or nil end,
    edit = { { " rnn %-> ", " rnn . " }, { "([%w_%]]) %-> ([%a_][%w_]* %()", "%1 : %2" },
      { "([%w_%]]) %-> ([%a_])", "%1 . %2" }, { " %) -> [%w_%. ]+: ?", " ) " }, { " %) -> [%w_%. ]+$",
      " ) " } } },
  { on = " [%w_)%]]+ @ [%w_(]", near = "^@$", when = function(line)
    return line.tokens[1] ~= "for" and not line.code:find " local @ " and not line.code:find " self @ "
  end, text = function(line)
    return is_of_matrices(line.code) and "Lua has no `@`: a product of matrices is a loop over rows and columns, or a "
      .. "function with such loops." or "Lua has no product of matrices; numbers multiply with `*`."
  end,
    edit = function(code, list)
      if is_of_matrices(code) then return nil end
      local name = code:match " ([%a_][%w_]*) @ "
      for _, line in ipairs(list) do
        if name and line.code:find("%f[%w_]" .. name .. " %(") then return nil end -- a function
      end
      return (code:gsub(" @ ", " * "))
    end },
  { on = "[%w_)%]] %. [%*/%^] ", near = "^[%*/%^]", raw = "%.[%*/%^]", when = function(line)
    return not line.code:find " self %. [%*/%^] "
  end, text = function(line)
    local op = line.code:match " %. ([%*/%^]) "
    return ("Lua has no `.%s`: numbers take `%s` alone."):format(op, op)
  end, edit = { { "([%w_)%]]) %. ([%*/%^]) ", "%1 %2 " } } },
  { on = " ; [%+%*/%^] [^%*/]", near = "^[%+%*/%^]$", text = "`;` ends the statement: what follows it is none of its "
    .. "own.",
    edit = { { " ; ([%+%*/%^]) ", " %1 " } } },
  { on = " \\ $", near = "^\\$",
    text = "A line needs no `\\` at its end in Lua: an expression goes on in the next line.",
    edit = { { " \\ $", " " } } },
}
