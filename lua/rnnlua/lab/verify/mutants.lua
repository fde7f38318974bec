--- Mutants of a solution: variants with one small change in its solution regions, such as a student might make:
-- another operator or number, an index off by one, another name.
-- @module rnnlua.lab.verify.mutants

local source = require "rnnlua.lab.source"
local tokens = require "rnnlua.base.tokens"

local mutants = {}

local EXCHANGED = { ["+"] = "-", ["-"] = "+", ["*"] = "/", ["/"] = "*", ["<"] = "<=", ["<="] = "<", [">"] = ">=",
  [">="] = ">", ["=="] = "~=", ["~="] = "==", ["and"] = "or", ["or"] = "and" }

local function text_of(token)
  return token and token.text
end

-- The lines that are part of the solution, as keys.
local function solution_lines(text)
  local lines = {}
  for _, line in ipairs(assert(source.lines(text))) do lines[line.number] = line.kind == "solution" end
  return lines
end

-- The next functions find where a local variable is declared, and which names are in scope.

-- The positions of the names in a list `a, b` that starts at a token.
local function names_from(list, i)
  local places = {}
  while list[i] and list[i].kind == "name" do
    places[#places + 1] = i
    if text_of(list[i + 1]) ~= "," then break end
    i = i + 2
  end
  return places
end

local function parameters_of(list, i)
  while list[i] and list[i].text ~= "(" do i = i + 1 end
  return names_from(list, i + 1)
end

local OPENS = { ["for"] = true, ["while"] = true, ["if"] = true, ["repeat"] = true, ["function"] = true }
local CLOSES = { ["end"] = true, ["until"] = true }
local BRANCHES = { ["else"] = true, ["elseif"] = true }

-- For each token, the names in scope there, except those in the file's outermost block; and whether the token
-- declares a name.
local function scopes_of(list)
  local declares, scopes, scope, blocks, pending = {}, {}, {}, {}, false
  local function declare(places)
    for _, i in ipairs(places) do
      declares[i] = true
      if blocks[1] then scope[#scope + 1] = list[i].text end
    end
  end
  local function leave() scope = table.move(scope, 1, blocks[#blocks], 1, {}) end
  for i, token in ipairs(list) do
    local word = token.kind == "keyword" and token.text
    if OPENS[word] or word == "do" and not pending then blocks[#blocks + 1] = #scope end
    pending = (word == "for" or word == "while" or pending) and word ~= "do"
    if word == "function" then
      declare(parameters_of(list, i))
    elseif word == "for" or word == "local" and text_of(list[i + 1]) ~= "function" then
      declare(names_from(list, i + 1))
    elseif BRANCHES[word] then
      leave()
    elseif CLOSES[word] then
      leave()
      blocks[#blocks] = nil
    end
    scopes[i] = table.move(scope, 1, #scope, 1, {})
  end
  return declares, scopes
end

local function is_field(list, i)
  local before = text_of(list[i - 1])
  return before == "." or before == ":"
end

-- The other names in scope at a name that is in scope.
local function others(name, scope)
  local names, seen, known = {}, { [name] = true, _ = true }, false
  for _, other in ipairs(scope) do
    known = known or other == name
    if not seen[other] then
      seen[other] = true
      names[#names + 1] = other
    end
  end
  return known and names or {}
end

-- The fields of self in the text, in order.
local function fields_of(list)
  local fields, seen = {}, {}
  for i, token in ipairs(list) do
    local called = text_of(list[i + 1]) == "("
    if token.kind == "name" and text_of(list[i - 1]) == "." and text_of(list[i - 2]) == "self" and not called
      and not seen[token.text] then
      seen[token.text] = true
      fields[#fields + 1] = token.text
    end
  end
  return fields
end

-- The replacements of one token.
local function replacements(list, i, known)
  local token, found = list[i], {}
  if EXCHANGED[token.text] then
    found[1] = EXCHANGED[token.text]
  elseif token.kind == "number" then
    local whole = math.type(tonumber(token.text)) == "integer"
    found[1] = whole and tostring(math.tointeger(token.text) + 1) or ("(10 * %s)"):format(token.text)
  elseif token.text == "]" then
    found = { " + 1]", " - 1]" }
  elseif token.kind == "name" and text_of(list[i - 1]) == "." and text_of(list[i - 2]) == "self" then
    for _, name in ipairs(known.fields) do
      if name ~= token.text then found[#found + 1] = name end
    end
  elseif token.kind == "name" and not is_field(list, i) and not known.declares[i] then
    found = others(token.text, known.scopes[i])
  end
  return found
end

-- Whether a bracket closes an index, as in `a[t]`, rather than a key in a table constructor.
local function closes_index(list, i)
  local depth = 0
  for k = i, 1, -1 do
    if list[k].text == "]" then depth = depth + 1 end
    if list[k].text == "[" then
      depth = depth - 1
      if depth == 0 then
        local before = list[k - 1]
        return before ~= nil and (before.kind == "name" or before.text == "]" or before.text == ")")
      end
    end
  end
  return false
end

-- A text for the kind of change.
local function edit_of(token, replacement)
  if token.text == "]" then return "another index" end
  if token.kind == "number" then return "another number" end
  if token.kind == "name" then return "another name" end
  return ("`%s` for `%s`"):format(replacement, token.text)
end

--- The mutants of a solution that compile.
-- @string text of solution.lua, with correct markers
-- @treturn {table,...} { line, from, to, text, edit }: the number of the changed line, this line before and after the
--   change, the whole text, and a text for the kind of change
function mutants.of(text)
  local list, lines = tokens.of(text), solution_lines(text)
  local declares, scopes = scopes_of(list)
  local known = { declares = declares, scopes = scopes, fields = fields_of(list) }
  local found = {}
  for i, token in ipairs(list) do
    if lines[token.line] and not (token.text == "]" and not closes_index(list, i)) then
      for _, replacement in ipairs(replacements(list, i, known)) do
        local changed = text:sub(1, token.first - 1) .. replacement .. text:sub(token.last + 1)
        if load(changed, "=mutant", "t") then
          found[#found + 1] = { line = token.line, text = changed, edit = edit_of(token, replacement),
            from = mutants.line(text, token.line), to = mutants.line(changed, token.line) }
        end
      end
    end
  end
  return found
end

--- The trimmed line of a text.
function mutants.line(text, number)
  local at = 0
  for line in (text .. "\n"):gmatch "(.-)\n" do
    at = at + 1
    if at == number then return line:match "^%s*(.-)%s*$" end
  end
end

return mutants
