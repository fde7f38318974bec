--- The variables of a file that compiles: where each is declared, its scope, and where it is used.
-- @module rnnlua.lab.explain.python_habits.scopes

local tokens = require "rnnlua.base.tokens"

local scopes = {}

local ENDS_VALUE = { [")"] = true, ["]"] = true, ["}"] = true, ["end"] = true, ["nil"] = true, ["true"] = true,
  ["false"] = true, ["..."] = true }
local STARTS = { ["local"] = true, ["if"] = true, ["for"] = true, ["while"] = true, ["repeat"] = true,
  ["return"] = true,
  ["do"] = true, ["end"] = true, ["else"] = true, ["elseif"] = true, ["until"] = true, ["break"] = true, [";"] = true,
  ["goto"] = true, ["then"] = true }

local Reader = {}
Reader.__index = Reader

-- Opens a block: { kind, line, outer, func, names = declarations by name, pending = declarations of the current
-- statement }.
function Reader:open(kind, line)
  local block = { kind = kind, line = line, outer = self.block, names = {}, pending = {} }
  block.func = kind == "function" and block or self.block and self.block.func
  self.block = block
  self.blocks[#self.blocks + 1] = block
  return block
end

function Reader:close(line)
  self.block.last = line
  self.block = self.block.outer or self.block
end

function Reader:declare(name, kind, line)
  local declared = { name = name, kind = kind, line = line, block = self.block, uses = {}, hides = self:lookup(name) }
  self.declarations[#self.declarations + 1] = declared
  return declared
end

-- Ends a statement: from here on, its declarations are in scope.
function Reader:settle()
  for _, declared in ipairs(self.block.pending) do self.block.names[declared.name] = declared end
  self.block.pending = {}
end

function Reader:lookup(name)
  local block = self.block
  while block do
    if block.names[name] then return block.names[name] end
    block = block.outer
  end
end

function Reader:token(offset) return self.list[self.at + offset] and self.list[self.at + offset].text end

-- Reads the head `function a.b:c(x, y)` or `local function f(x)`, starting at `function`.
function Reader:function_head(is_local)
  local line, head = self.list[self.at].line, {}
  self.at = self.at + 1
  while self:token(0) and self:token(0) ~= "(" do
    head[#head + 1] = self:token(0)
    self.at = self.at + 1
  end
  if is_local and head[1] then
    self.block.names[head[1]] = self:declare(head[1], "local", line)
    self.block.names[head[1]].is_function = true
  elseif head[1] then
    self:use(head[1], line)
  end
  local block = self:open("function", line)
  block.name, block.head = head[#head], table.concat(head)
  if head[#head - 1] == ":" then block.names.self = self:declare("self", "parameter", line) end
  while self:token(0) and self:token(0) ~= ")" do
    if self.list[self.at].kind == "name" then
      block.names[self:token(0)] = self:declare(self:token(0), "parameter", line)
    end
    self.at = self.at + 1
  end
end

-- Reads the names after `local` or `for`, starting at this word.
function Reader:names(kind, into)
  local line = self.list[self.at].line
  while true do
    self.at = self.at + 1
    if not self.list[self.at] or self.list[self.at].kind ~= "name" then break end
    into[#into + 1] = self:declare(self:token(0), kind, line)
    if self:token(1) == "<" then self.at = self.at + 3 end
    self.at = self.at + 1
    if self:token(0) ~= "," then break end
  end
  self.at = self.at - 1
end

function Reader:use(name, line)
  local declared = self:lookup(name)
  local use = { name = name, line = line, at = self.at, block = self.block, declared = declared,
    is_set = self:token(1) == "=" }
  self.uses[#self.uses + 1] = use
  if declared then declared.uses[#declared.uses + 1] = use end
end

function Reader:keyword(word, line)
  if word == "function" then
    self:function_head(false)
  elseif word == "local" and self:token(1) == "function" then
    self.at = self.at + 1
    self:function_head(true)
  elseif word == "local" then
    self:names("local", self.block.pending)
  elseif word == "for" then
    self.waiting = { names = {} }
    self:names("for", self.waiting.names)
    self.waiting.kind, self.waiting.line = "for", line
  elseif word == "while" then
    self.waiting = { kind = "while", line = line, names = {} }
  elseif word == "do" then
    local block = self:open(self.waiting and self.waiting.kind or "do", line)
    for _, declared in ipairs(self.waiting and self.waiting.names or {}) do
      declared.block = block
      block.names[declared.name] = declared
    end
    if self.waiting then block.line = self.waiting.line end
    self.waiting = nil
  elseif word == "then" or word == "repeat" then
    self:open(word, line)
  elseif word == "else" then
    self:close(line)
    self:open("then", line)
  elseif word == "elseif" or word == "end" or word == "until" then
    self:close(line)
  end
end

--- Reads the variables of a source that compiles.
-- A use is { name, line, at, block, declared, is_set }; declared is nil for a global.
-- A declaration is { name, kind, line, block, uses, hides }: its kind is "local", "parameter" or "for", and it hides
-- the outer declaration of the same name.
-- A block is { kind, line, last, outer, func, names, name, head }; functions have name and head.
-- @string text
-- @treturn table { uses, declarations, blocks, root }
function scopes.read(text)
  local self = setmetatable({ list = tokens.of(text), at = 1, uses = {}, declarations = {},
    blocks = {} }, Reader)
  local root = self:open("function", 1)
  while self.list[self.at] do
    local token = self.list[self.at]
    local before = self.list[self.at - 1]
    local follows = before and (ENDS_VALUE[before.text] or before.kind == "name" or before.kind == "number"
      or before.kind == "string")
    if STARTS[token.text] or token.kind == "name" and follows then self:settle() end
    if token.kind == "keyword" then
      self:keyword(token.text, token.line)
    elseif token.kind == "name" and not (before and (before.text == "." or before.text == ":"))
      and not (self:token(1) == "=" and before and (before.text == "{" or before.text == "," or before.text == ";")
        and self:in_table()) then
      self:use(token.text, token.line)
    end
    self.at = self.at + 1
  end
  root.last = self.list[#self.list] and self.list[#self.list].line or 1
  self.root = root
  return self
end

-- Whether the innermost open bracket is that of a table constructor.
function Reader:in_table()
  local depth = 0
  for i = self.at - 1, 1, -1 do
    local text = self.list[i].text
    if text == "}" or text == ")" or text == "]" then depth = depth + 1 end
    if text == "{" or text == "(" or text == "[" then
      if depth == 0 then return text == "{" end
      depth = depth - 1
    end
  end
  return false
end

--- Whether a block is another one, or is inside it.
-- @tparam table block
-- @tparam table outer
function scopes.is_within(block, outer)
  while block do
    if block == outer then return true end
    block = block.outer
  end
  return false
end

--- The innermost block that contains a line.
-- @tparam table read the result of scopes.read
-- @tparam integer line
-- @treturn table
function scopes.block_at(read, line)
  local best = read.root
  for _, block in ipairs(read.blocks) do
    if block.line <= line and (block.last or math.huge) >= line then best = block end
  end
  return best
end

--- The names of the variables in scope at a line, in order of declaration.
-- @tparam table read the result of scopes.read
-- @tparam integer line
-- @treturn {string,...}
function scopes.names_at(read, line)
  local block, names, seen = scopes.block_at(read, line), {}, {}
  for _, declared in ipairs(read.declarations) do
    if scopes.is_within(block, declared.block) and declared.line <= line and not seen[declared.name] then
      names[#names + 1], seen[declared.name] = declared.name, true
    end
  end
  return names
end

--- Whether a line is inside an `if`, in the same function.
-- @tparam table read the result of scopes.read
-- @tparam integer number of the line
function scopes.is_conditional(read, number)
  local block = scopes.block_at(read, number)
  while block and block.kind ~= "function" do
    if block.kind == "then" then return true end
    block = block.outer
  end
  return false
end

--- Whether a name is a parameter of the function that contains a line.
-- @tparam table read the result of scopes.read
-- @tparam integer number of the line
-- @string name
function scopes.is_parameter(read, number, name)
  local block = scopes.block_at(read, number).func
  for _, declared in ipairs(read.declarations) do
    if declared.name == name and declared.kind == "parameter" and declared.block == block then return true end
  end
  return false
end

return scopes
