--- The known mistakes of the derivative of a gate: missing, applied twice, taken of the sum in the place of the gate.
-- @module rnnlua.mistakes.vector_layers.gate_slopes

local edits = require "rnnlua.mistakes.vector_layers.edits"

-- Lua's text of a derivative, and that text in words, of a letter.
local SIGMOID = { code = "%s * (1 - %s)", words = "It is a sigmoid, whose derivative is %s·(1 − %s), of the gate's value." }
local TANH = { code = "(1 - %s * %s)", words = "It is a tanh, whose derivative is 1 − %s², of the value that tanh returned." }

local function filled(form, value)
  return (form:gsub("%%s", function() return value end))
end

--- @tparam {table,...} list to which the mistakes are added
-- @tparam table gate what stands for it: id, words, letter, is_tanh; line, a line of backward that ends in ` * ` and its
--   derivative of `value`; sum, what the sum behind the gate is called once `keep`, a pair of texts, has kept it
return function(list, gate)
  local kind = gate.is_tanh and TANH or SIGMOID
  local slope, why = filled(kind.code, gate.value), filled(kind.words, gate.letter)
  local rest = gate.line:sub(1, -#slope - 4)
  assert(gate.line == rest .. " * " .. slope, gate.line)
  local function add(id, words, ...)
    list[#list + 1] = { id .. gate.id, name = ("the derivative of %s %s"):format(gate.words, words), edits = edits(...),
      why = why }
  end
  add("slope-missing-", "is missing", gate.line, rest)
  add("slope-twice-", "is applied twice", gate.line, ("%s * (%s) ^ 2"):format(rest, slope))
  add("slope-of-sum-", "is taken of the sum", gate.keep[1], gate.keep[2], gate.line,
    rest .. " * " .. filled(kind.code, gate.sum))
end
