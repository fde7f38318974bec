--- Finds the numbers that a forward compares with `==` and `~=`. Lua calls no metamethod if a traced number is
-- compared with a plain one, so the operands are read from the source. If both are names, numbers or lengths, they
-- are looked up while their line runs. Other comparisons are reported as unknown.
-- @module rnnlua.checking.second_opinion.equality

local tokens = require "rnnlua.base.tokens"
local traced = require "rnnlua.checking.autodiff.traced"

local Equalities = {}
Equalities.__index = Equalities

local function keyed(words)
  local set = {}
  for word in words:gmatch "%S+" do set[word] = true end
  return set
end

-- Tokens that may be before and after a comparison whose operands are single tokens.
local BEFORE = keyed "if elseif while until and or return ( , = { [ ; then else do ~= =="
local AFTER = keyed "then do and or ) , ; } ] end else elseif return local if for while repeat until goto break"

local NONE = {}

-- The operand before (by = -1) or after (by = 1) a token: its name or value, and the position beyond it. nil if it is
-- more than a name, a number, a length or another literal.
local function operand_beside(list, at, by)
  local token = list[at + by]
  if not token then return nil end
  local past = at + 2 * by
  local sign = list[by > 0 and at + 1 or past]
  if by > 0 and token.text == "-" and list[past] and list[past].kind == "number" then
    return { value = -(tonumber(list[past].text) or 0 / 0), line = list[past].line }, past + 1
  elseif by > 0 and token.text == "#" and list[past] and list[past].kind == "name" then
    return { line = list[past].line }, past + 1
  elseif by < 0 and token.kind == "name" and sign and sign.text == "#" then
    return { line = token.line }, past - 1
  elseif token.kind == "number" then
    return { value = tonumber(token.text), line = token.line }, past
  elseif token.kind == "name" then
    return { name = token.text, line = token.line }, past
  elseif token.kind == "string" or token.text == "nil" or token.text == "true" or token.text == "false" then
    return { is_no_number = true, line = token.line }, past
  end
end

local function is_no_number(operand) return operand and operand.is_no_number end

-- The comparisons in a source by line: lists of { left, right }, or { unknown = true }.
local function comparisons_of(text)
  local by_line, list = {}, tokens.of(text)
  local function note(line, record)
    by_line[line] = by_line[line] or {}
    table.insert(by_line[line], record)
  end
  for at, token in ipairs(list) do
    if token.text == "==" or token.text == "~=" then
      local left, before = operand_beside(list, at, -1)
      local right, after = operand_beside(list, at, 1)
      local is_simple = left and right and left.line == right.line and (not list[before] or BEFORE[list[before].text])
        and (not list[after] or AFTER[list[after].text] or list[after].line > right.line
          and list[after].kind ~= "operator" and list[after].kind ~= "string")
      if is_simple then
        note(token.line, { left = left, right = right })
      elseif not (is_no_number(left) or is_no_number(right)) then
        -- The comparison may run on a later line, that of its last operand.
        local last = at
        while list[last + 1] and list[last + 1].kind ~= "keyword" do last = last + 1 end
        for line = token.line, list[last].line do note(line, { unknown = true }) end
      end
    end
  end
  return by_line
end

local function text_of(source)
  local path = source:match "^@(.*)$"
  if not path then return source:sub(1, 1) ~= "=" and source or nil end
  local file <close> = io.open(path)
  return file and file:read "a"
end

--- Makes an object that watches the comparisons of a forward.
-- @tparam[opt] table known the comparisons of sources, which several objects may share while no source changes
-- @treturn table with `pairs`, a list of { a, b } that may have been compared, and `unknown`: a text if there may be
--   others, or false
function Equalities.new(known)
  return setmetatable({ pairs = {}, unknown = false, known = known or {}, seen = {} }, Equalities)
end

function Equalities:of_source(source)
  local known = self.known[source]
  if known == nil then
    local text = text_of(source)
    known = text and comparisons_of(text) or false
    self.known[source] = known
  end
  return known
end

-- The value of a name in the function at a level: a local variable, an upvalue or a global.
local function value_of(name, level, f)
  local found, value = false, nil
  for i = 1, math.huge do
    local other, held = debug.getlocal(level + 1, i)
    if not other then break end
    if other == name then found, value = true, held end
  end
  if found then return value end
  local globals
  for i = 1, math.huge do
    local other, held = debug.getupvalue(f, i)
    if not other then break end
    if other == name then return held end
    if other == "_ENV" then globals = held end
  end
  local ok, global = pcall(function() return globals[name] end)
  return ok and global or nil
end

--- Looks up the comparisons of the line that is about to run.
-- @tparam integer level of its function, from the caller's view
-- @tparam function f this function
-- @string source of the function
function Equalities:see(level, f, source)
  local line = debug.getinfo(level + 1, "l").currentline
  local known = self:of_source(source)
  if not known then
    self.unknown = "the source can't be read"
    return
  end
  for _, one in ipairs(known[line] or NONE) do
    if one.unknown then
      self.unknown = ("a comparison in line %d"):format(line)
    else
      local a, b = one.left.value, one.right.value
      if one.left.name then a = value_of(one.left.name, level + 1, f) end
      if one.right.name then b = value_of(one.right.name, level + 1, f) end
      local is_traced = traced.is(a) or traced.is(b)
      if is_traced and (traced.is(a) or math.type(a)) and (traced.is(b) or math.type(b)) then
        local key = ("%s %s"):format(traced.is(a) and a.id or a, traced.is(b) and "#" .. b.id or b)
        if not self.seen[key] then
          self.seen[key] = true
          table.insert(self.pairs, { a = a, b = b })
        end
      end
    end
  end
end

return Equalities
