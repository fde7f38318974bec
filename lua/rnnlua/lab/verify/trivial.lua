--- Answers that ignore the lab: 0, and the first argument. If one of them passes, the lab checks too little.
-- @module rnnlua.lab.verify.trivial

local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local trivial = {}

-- A value with all its numbers replaced by 0; 0 for other values than numbers and tables.
local function zeroed(value)
  value = values.plain(value)
  if type(value) ~= "table" then return 0 end
  local zeros = {}
  for key, item in next, value do zeros[key] = zeroed(item) end
  return zeros
end

local function answer_of(name, first, right)
  if name == "0" then return zeroed(right) end
  return first
end

local function by_name(names, ...)
  local inputs = {}
  for i, name in ipairs(names) do inputs[name] = (select(i, ...)) end
  return inputs
end

local function layer_of(lab, name)
  local solution = assert(lab:solution())
  local Answer = rnn.Layer:extend(lab.class)
  Answer.inputs, Answer.gradients, Answer.outputs = lab:input_names(), lab.gradients, lab.outputs
  function Answer:init(n) self.n = n end
  function Answer:forward(...)
    self.given, self.first = table.pack(...), Answer.inputs[1]
    local ok, right = pcall(lab.kind.evaluate, solution, { inputs = by_name(Answer.inputs, ...), n = self.n })
    local answer = answer_of(name, (...), ok and right or 0)
    if lab.outputs and type(answer) == "table" then return table.unpack(answer, 1, #lab.outputs) end
    return answer
  end
  function Answer:backward(dout)
    local results = {}
    for i, input in ipairs(Answer.gradients) do
      for k, known in ipairs(Answer.inputs) do
        if known == input then results[i] = zeroed(self.given[k]) end
      end
      if name ~= "0" and input == self.first then results[i] = values.copy(dout) end
    end
    return table.unpack(results)
  end
  return Answer
end

local function function_of(lab, name)
  local solution = assert(lab:solution())
  return function(...)
    local first, answers = (...), {}
    local results = { pcall(solution, table.unpack(values.copy { ... })) }
    for i = 1, lab.outputs and #lab.outputs or 1 do
      answers[i] = answer_of(name, first, results[1] and results[i + 1] or 0)
    end
    return table.unpack(answers)
  end
end

local function list_of(lab, make)
  local list = {}
  for i, name in ipairs { "0", "its first argument" } do list[i] = { name = name, submitted = make(lab, name) } end
  return list
end

--- The answers for a lab of a layer.
-- @param lab
-- @treturn {table,...} { name, submitted }
function trivial.layers(lab) return list_of(lab, layer_of) end

--- The answers for a lab of a function.
-- @param lab
-- @treturn {table,...} { name, submitted }
function trivial.functions(lab) return list_of(lab, function_of) end

return trivial
