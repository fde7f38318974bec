--- Characters from formulas and texts that Lua does not accept.
-- @module rnnlua.lab.explain.python_habits.compile_errors.characters

local lines = require "rnnlua.lab.explain.python_habits.lines"

local characters = {}

-- For each character, what it is, and how Lua writes it.
local SPELLINGS = {
  ["·"] = { "a dot", "*" }, ["⋅"] = { "a dot", "*" }, ["∙"] = { "a dot", "*" }, ["•"] = { "a dot", "*" },
  ["×"] = { "a times sign", "*" }, ["∗"] = { "a star", "*" }, ["⨯"] = { "a times sign", "*" },
  ["⊙"] = { "a product sign", "*" },
  ["÷"] = { "a division sign", "/" }, ["∕"] = { "a division slash", "/" }, ["⁄"] = { "a fraction slash", "/" },
  ["−"] = { "a minus sign", "-" }, ["–"] = { "a dash", "-" }, ["—"] = { "a dash", nil }, ["‐"] = { "a hyphen", "-" },
  ["‑"] = { "a hyphen", "-" },
  ["≠"] = { "a sign for not equal", "~=" }, ["≤"] = { "a sign for at most", "<=" }, ["≥"] = { "a sign for at least",
    ">=" },
  ["≈"] = { "a sign for nearly equal", nil }, ["→"] = { "an arrow", nil }, ["←"] = { "an arrow", "=" },
  ["²"] = { "a raised 2", "^ 2" }, ["³"] = { "a raised 3", "^ 3" }, ["√"] = { "a root sign", "math.sqrt" },
  ["Σ"] = { "a sum sign", nil }, ["∑"] = { "a sum sign", nil }, ["∞"] = { "infinity", "math.huge" },
  ["…"] = { "dots in one character", "..." }, ["¬"] = { "a sign for not", "not" },
  ["“"] = { "a curly quote", '"' }, ["”"] = { "a curly quote", '"' }, ["„"] = { "a curly quote", '"' },
  ["«"] = { "a quote", '"' }, ["»"] = { "a quote", '"' },
  ["‘"] = { "a curly quote", "'" }, ["’"] = { "a curly quote", "'" }, ["′"] = { "a prime", nil },
  ["´"] = { "an accent", "'" },
  ["\u{A0}"] = { "a no-break space", " " }, ["\u{202F}"] = { "a narrow no-break space", " " },
  ["\u{2009}"] = { "a thin space", " " }, ["\u{2003}"] = { "a wide space", " " }, ["\u{3000}"] = { "a wide space",
    " " },
  ["\u{200B}"] = { "a space of no width", "" }, ["\u{200D}"] = { "a joiner of no width", "" },
  ["\u{FEFF}"] = { "a byte order mark", "" }, ["\u{AD}"] = { "a soft hyphen", "" },
  ["（"] = { "a wide bracket", "(" }, ["）"] = { "a wide bracket", ")" }, ["，"] = { "a wide comma", "," },
  ["＝"] = { "a wide equals sign", "=" }, ["：" ] = { "a wide colon", ":" }, ["；"] = { "a wide semicolon", ";" },
}

local GREEK = { ["α"] = "alpha", ["β"] = "beta", ["γ"] = "gamma", ["δ"] = "delta", ["Δ"] = "Delta", ["ε"] = "eps",
  ["ϵ"] = "eps", ["η"] = "eta", ["θ"] = "theta", ["λ"] = "lambda", ["μ"] = "mu", ["π"] = "math.pi", ["ρ"] = "rho",
  ["σ"] = "sigma", ["τ"] = "tau", ["φ"] = "phi", ["ω"] = "omega", ["∂"] = "d", ["∇"] = "grad" }

local DIGITS = {}
for i = 0, 9 do DIGITS[utf8.char(0x2080 + i)] = ("%d"):format(i) end -- subscript digits
for _, one in ipairs { { "ₜ", "_t" }, { "ₙ", "_n" }, { "ₓ", "x" }, { "ₕ", "h" }, { "₊", "+" }, { "₋", "-" } } do
  DIGITS[one[1]] = one[2]
end

local INVISIBLE = { ["\u{A0}"] = true, ["\u{202F}"] = true, ["\u{2009}"] = true, ["\u{2003}"] = true,
  ["\u{3000}"] = true,
  ["\u{200B}"] = true, ["\u{200D}"] = true, ["\u{FEFF}"] = true, ["\u{AD}"] = true }

local function is_character(token) return token:find "^[\x80-\xFF]" ~= nil end

local function spelt(raw)
  return (raw:gsub(utf8.charpattern, function(character)
    local known = SPELLINGS[character]
    return known and known[2] or GREEK[character] or DIGITS[character]
  end))
end

-- The line as Lua writes it. Strings stay, unless nothing else changes.
local function edit(_, list, number)
  local raw = list[number].raw:match "^%s*(.-)%s*$"
  local opening = raw:find "[\"']" or raw:find("--", 1, true) or #raw + 1
  local corrected = spelt(raw:sub(1, opening - 1)) .. raw:sub(opening)
  if corrected == raw then corrected = spelt(raw) end
  local line = lines.read(corrected)[1]
  return line.code, line.strings
end

local function of_line(line)
  for _, token in ipairs(line.tokens) do
    if is_character(token) then return token end
  end
end

local function text_of(character)
  local known = SPELLINGS[character]
  if INVISIBLE[character] then
    return ("This line has %s (U+%04X), which looks like nothing or like a space: type a plain space, or none."):format(
      known[1], utf8.codepoint(character))
  elseif known and known[2] then
    return ("`%s` is %s, which Lua does not know: it is `%s` in Lua."):format(character, known[1], known[2])
  elseif character == "—" then
    return "`—` is a dash, which Lua does not know: a minus is `-`, and a comment begins with `--`."
  elseif character == "′" then
    return "A name has no prime in Lua: letters, digits and `_` make a name, such as `h_next` for h′."
  elseif known then
    return ("`%s` is %s, which Lua does not know: write it as a loop, or leave it out."):format(character, known[1])
  elseif GREEK[character] then
    return ("`%s` makes no name in Lua, where names have the letters a to z, digits and `_`: it could be `%s`."):format(
      character, GREEK[character])
  elseif DIGITS[character] then
    return ("`%s` makes no name in Lua, where names have the letters a to z, digits and `_`: it could be `%s`."):format(
      character, DIGITS[character])
  elseif utf8.len(character) then
    return ("`%s` (U+%04X) is no character of a program in Lua: names have the letters a to z, digits and `_`."):format(
      character, utf8.codepoint(character))
  end
  return "This line has a byte that is no text in UTF-8: type the line again."
end

-- `h' = …`: Lua reads the prime as the start of a string.
local function prime(line)
  local name = line.raw:match "^[^'\"]*%f[%w_]([%a_][%w_]*)'"
  if not name or line.raw:find "^[^'\"]*//" or line.raw:find "^[^'\"]*#" then return nil end
  local opened
  for _, text in ipairs(line.strings) do opened = opened or text:find "^'" and not text:find "^'.*'$" end
  return opened and ("A name has no prime in Lua: letters, digits and `_` make a name, such as `%s_next` for `%s'`.")
    :format(name, name) or nil
end

--- Finds the character of a line that Lua does not accept.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @tparam integer number
-- @treturn ?table slip { line, text, edit }
function characters.find(list, number)
  local line = list[number]
  local character = of_line(line)
  if character then return { line = number, text = text_of(character), edit = edit } end
  local text = prime(line)
  return text and { line = number, text = text } or nil
end

return characters
