-- Lab 08: the Elman layer over a sequence of vectors, and over a batch of sequences.
local lab = require "rnnlua.lab"

-- Functions for lists of lists of numbers.

local function copy(value)
  if type(value) ~= "table" then return value end
  local other = {}
  for i = 1, #value do other[i] = copy(value[i]) end
  return other
end

local function same(a, b)
  if math.type(a) and math.type(b) then
    return math.abs(a - b) <= 1e-9 * math.max(1, math.abs(a), math.abs(b))
  elseif type(a) ~= "table" or type(b) ~= "table" or #a ~= #b then
    return false
  end
  for i = 1, #a do
    if not same(a[i], b[i]) then return false end
  end
  return true
end

-- Adds one value to another, in place if they are lists.
local function sum(value, other)
  if type(value) ~= "table" then return value + other end
  for i = 1, #value do value[i] = sum(value[i], other[i]) end
  return value
end

-- Such as {{1, 2}, {3, 4}}; or another value as text.
local function shown(value)
  if math.type(value) then return ("%.4g"):format(value) end
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for i = 1, #value do parts[i] = shown(value[i]) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

-- Such as 2 × 3 for two lists of three numbers.
local function shape(value)
  local sizes = {}
  while type(value) == "table" do
    sizes[#sizes + 1] = #value
    value = value[1]
  end
  return table.concat(sizes, " × ")
end

-- The place of the first list of numbers that differs, such as [2][1]; and the two lists.
local function first_differing(got, expected, place)
  place = place or ""
  if type(got) == "table" and type(expected[1]) == "table" then
    for i = 1, #expected do
      if not same(got[i], expected[i]) then return first_differing(got[i], expected[i], ("%s[%d]"):format(place, i)) end
    end
  end
  return place, got, expected
end

-- Shows how a wrong value differs, in one line.
local function show_difference(case, name, got, expected)
  if type(got) ~= "table" then
    case:show(("your %s: %s, should have the shape %s"):format(name, shown(got), shape(expected)))
  elseif shape(got) ~= shape(expected) then
    case:show(("your %s has the shape %s, should be %s"):format(name, shape(got), shape(expected)))
  else
    local place, ours, right = first_differing(got, expected)
    case:unexplained()
    case:show(("your %s%s %s   should be %s"):format(name, place, shown(ours), shown(right)))
  end
end

-- The steps of backward, from the last to the first, in a case in which dX has one number a step.

local STEPS = { Wx = { { 1 }, { -2 } }, X = { { 0.5 }, { -1 }, { 1 }, { 0.25 } }, Wh = { { 0.5, -1 }, { 2, 1 } },
  h0 = { 0.5, -1 }, b = { 0.25, 0.5 } }
local STEPS_DOUT = { { 1, 2 }, { -1, 1 }, { 2, -3 }, { 1, 3 } }

-- The states and dX of a layer in this case.
local function run_steps(layer)
  local at = STEPS
  local states = copy(layer:forward(copy(at.Wx), copy(at.X), copy(at.Wh), copy(at.h0), copy(at.b)))
  return states, (select(5, layer:backward(copy(STEPS_DOUT))))
end

-- Names the step at which dX goes wrong, if it is right at the last step. What is wrong at the last step is left to
-- lab.gradients.
local function check_steps(case)
  if case.number > 1 then return end
  local states, dX = run_steps(case.layer)
  local right_states, right = run_steps(case.solution)
  case:observe(states, dX)
  local T = #right
  if not same(states, right_states) or type(dX) ~= "table" or not same(dX[T], right[T]) then return end
  for t = T - 1, 1, -1 do
    if not same(dX[t], right[t]) then
      for s = T, t, -1 do
        case:show(("dX[%d]   yours %-10s should be %s"):format(s, shown(dX[s]), shown(right[s])))
      end
      return ("dX[%d] is right, dX[%d] is wrong: the mistake is in step %d, or on the way from step %d to it"):format(
        t + 1, t, t, t + 1)
    end
  end
end

-- Batches.

local INPUTS = { "Wx", "X", "Wh", "h0", "b" }
local GRADIENTS = { "dWx", "dWh", "dh0", "db", "dX" }

-- Random numbers, as lists of the given sizes.
local function random_lists(rng, size, ...)
  local list = {}
  for i = 1, size do list[i] = ... and random_lists(rng, ...) or rng:randn() end
  return list
end

-- A number of sequences that differs from all other sizes, so that no two sizes can be exchanged.
local function count_of(case)
  local N, size = case.number % 3 + 1, case.sizes
  while N == size.T or N == size.D or N == size.H do N = N % 5 + 1 end
  return N
end

-- The inputs of forward_batch, and dout: in the first draw, numbers for a computation by hand, with 3 steps of 2
-- sequences, whose states have different squares; in others, 1 to 5 sequences.
local function batch_of(case)
  if case.number == 1 then
    return { Wx = { { 2 } }, X = { { { 1 }, { 0.5 } }, { { 1 }, { 0 } }, { { 0 }, { 0.5 } } }, Wh = { { 1 } },
      h0 = { { -1 }, { 0.5 } }, b = { -1 } }, { { { 0.5 }, { 2 } }, { { 1 }, { -1 } }, { { -2 }, { 1 } } }
  end
  local rng, N, size, given = case.rng, count_of(case), case.sizes, case.inputs
  return { Wx = given.Wx, X = random_lists(rng, size.T, N, size.D), Wh = given.Wh, h0 = random_lists(rng, N, size.H),
    b = given.b }, random_lists(rng, size.T, N, size.H)
end

-- The results of a layer for a batch: the states, the gradients by name, its inputs and dout afterwards, and how many
-- gradients backward_batch returned.
local function results_of_batch(layer, at, dout)
  local given, gradients, count = {}, nil, nil
  for _, name in ipairs(INPUTS) do given[name] = copy(at[name]) end
  local states = copy(layer:forward_batch(given.Wx, given.X, given.Wh, given.h0, given.b))
  if dout then
    given.dout = copy(dout)
    local list = table.pack(layer:backward_batch(given.dout))
    gradients, count = {}, list.n
    for i, name in ipairs(GRADIENTS) do gradients[name] = copy(list[i]) end
  end
  return states, gradients, given, count
end

-- Item k of each step.
local function sequence_of(list, k)
  local sequence = {}
  for t = 1, #list do sequence[t] = copy(list[t][k]) end
  return sequence
end

-- The states and the gradients of a batch by forward and backward, sequence by sequence.
local function one_by_one(layer, at, dout)
  local states, all = {}, { dh0 = {}, dX = {} }
  for t = 1, #at.X do states[t], all.dX[t] = {}, {} end
  for k = 1, #at.h0 do
    local own = layer:forward(copy(at.Wx), sequence_of(at.X, k), copy(at.Wh), copy(at.h0[k]), copy(at.b))
    for t = 1, #at.X do states[t][k] = copy(own[t]) end
    local dWx, dWh, dh0, db, dX = layer:backward(sequence_of(dout, k))
    for name, part in next, { dWx = dWx, dWh = dWh, db = db } do
      all[name] = all[name] and sum(all[name], part) or copy(part)
    end
    all.dh0[k] = copy(dh0)
    for t = 1, #at.X do all.dX[t][k] = copy(dX[t]) end
  end
  return states, all
end

-- The same by the student's forward and backward. Nothing if they raise an error.
local function own_one_by_one(case, at, dout)
  local ok, states, all = pcall(one_by_one, case:new_layer(), at, dout)
  if ok then return states, all end
end

local function show_batch(case, at, dout)
  if case.number > 1 then
    return case:show(("in a batch with T %d, N %d, D %d and H %d"):format(#at.X, #at.h0, #at.Wx[1], #at.b))
  end
  case:show(("at Wx %s, X %s,"):format(shown(at.Wx), shown(at.X)))
  case:show(("   Wh %s, h0 %s, b %s%s"):format(shown(at.Wh), shown(at.h0), shown(at.b), dout and "," or ""))
  if dout then case:show(("   dout %s"):format(shown(dout))) end
end

local function check_forward_batch(case)
  local at, dout = batch_of(case)
  local states, _, given = results_of_batch(case.layer, at)
  case:observe(states, given)
  local right = one_by_one(case.solution, at, dout)
  if not same(states, right) then
    if same(states, own_one_by_one(case, at, dout)) then
      return "the states are those of your forward, which is still wrong. Fix forward first"
    end
    show_batch(case, at)
    show_difference(case, "states", states, right)
    return "the states differ from those of each sequence alone"
  end
  for _, name in ipairs(INPUTS) do
    if not same(given[name], at[name]) then
      return ("forward_batch changes %s, which belongs to its caller. Put the states into new lists"):format(name)
    end
  end
end

-- The names of the gradients that are right, and of those that are wrong.
local function judge(gradients, right)
  local good, wrong = {}, {}
  for _, name in ipairs(GRADIENTS) do
    local list = same(gradients[name], right[name]) and good or wrong
    list[#list + 1] = name
  end
  return good, wrong
end

-- Such as `dWx and db are`.
local function listed(names)
  if #names == 1 then return names[1] .. " is" end
  return ("%s and %s are"):format(table.concat(names, ", ", 1, #names - 1), names[#names])
end

local function check_backward_batch(case)
  local at, dout = batch_of(case)
  local states, gradients, given, count = results_of_batch(case.layer, at, dout)
  case:observe(states, gradients)
  local right_states, right = one_by_one(case.solution, at, dout)
  if not same(states, right_states) then return "forward_batch is still wrong. Fix it first" end
  if count ~= #GRADIENTS then
    return ("it returns %d value%s, not 5: dWx, dWh, dh0, db and dX, in this order"):format(count,
      count == 1 and "" or "s")
  end
  local good, wrong = judge(gradients, right)
  if wrong[1] then
    local _, own = own_one_by_one(case, at, dout)
    if own and #judge(gradients, own) == #GRADIENTS then
      return "the gradients are sums of those of your backward, which is still wrong. Fix backward first"
    end
    show_batch(case, at, dout)
    for _, name in ipairs(wrong) do show_difference(case, name, gradients[name], right[name]) end
    return listed(wrong) .. " wrong" .. (good[1] and ("; %s right"):format(listed(good)) or "")
  end
  if not same(given.dout, dout) then
    return "backward_batch changes dout, which belongs to its caller. Add up in a list of your own"
  end
  -- Once more, with the layer that has seen a batch.
  local _, again = results_of_batch(case.layer, at, dout)
  _, wrong = judge(again, right)
  if wrong[1] then
    return listed(wrong) .. " right for the first batch, and wrong if the same layer gets a second one. Does each "
      .. "call begin with new lists?"
  end
end

return lab {
  title = "A sequence of vectors",
  minutes = 60,
  class = "Elman",
  inputs = { Wx = { "H", "D" }, X = { "T", "D" }, Wh = { "H", "H" }, h0 = { "H" }, b = { "H" } },
  dims = { H = { 1, 3 }, D = { 1, 2 }, T = { 1, 4 } },
  gradients = { "Wx", "Wh", "h0", "b", "X" },
  text = [[
Part one puts two labs together: the layer of lab 04, which returns the states of all steps, and the
cell of lab 07, with its vectors and matrices. X is a list of T vectors, and X[t] has D numbers. The
result is a list of T states, each with H numbers. T is the number of steps: labs 02 to 05 call it n.

All steps share Wx, Wh and b. So each of their gradients is a sum over the steps. The state goes
from step to step, so its gradient comes back from step to step. For h_t, it has two parts: dout[t],
and what comes back from step t + 1. Both are gradients of h_t, the output of the tanh.

The starter has functions for products of matrices and vectors, so that you can write the loops over
the steps, and not those over rows and columns.

If a gradient is wrong, compare the steps: the last step is the first one that backward visits. If
dX[T] is right and dX[T−1] is wrong, the mistake is on the way from one step to the step before.

Part two has a batch: N sequences of the same length, which share Wx, Wh and b. Each sequence has an
h_0 of its own, and no sequence knows of the others. As in most libraries, the steps come first:
X[t][k] is x_t of sequence k. So X has the shape T × N × D, h0 has N × H, and the states have
T × N × H. The gradients of Wx, Wh and b are sums over the steps and over the sequences.]],
  formula = {
    "h_t = tanh(Wx·x_t + Wh·h_{t-1} + b)      for t = 1 … T",
  },

  { "forward", points = 3,
    text = "Return the list of the states h_1 … h_T for Wx, X, Wh, h0 and b. Store in self what backward will need.",
    hints = {
      "Which part of lab 07's forward is done T times? What changes from step to step, and what stays the same?",
      "Make a new list for each state. Step t needs x_t and h_{t-1}. Step 1 needs h_0. backward needs all of them.",
      "With Wx {{2}}, X {{3}, {1}}, Wh {{5}}, h0 {−1} and b {−1}: z is 6 − 5 − 1 = 0 in step 1, so h_1 is {0}. In step "
        .. "2, z is 2 + 0 − 1 = 1, so h_2 is {0.762}.",
    },
    lab.value({ { 0.0 }, { 0.7615941559557649 } },
      { Wx = { { 2 } }, X = { { 3 }, { 1 } }, Wh = { { 5 } }, h0 = { -1 }, b = { -1 } }),
    lab.same_as_solution() },

  { "backward", points = 3,
    text = "Return dWx, dWh, dh0, db and dX, in this order, each with the shape of its input. dout is a list of T "
      .. "vectors: dout[t] is the upstream gradient of h_t.",
    hints = {
      "Go from the last step to the first, as in lab 04. What does each step pass to the step before it?",
      "In each step: add dout[t] to what came back from step t + 1, multiply by the derivative of tanh, and go on as "
        .. "in lab 07. Add the results for Wx, Wh and b to sums that begin with zeros before the first step.",
      "With H 1, let dout be {{1}, {10}}, both derivatives of tanh 0.5 and Wh {{4}}. In step 2, dz is 10·0.5 = 5, and "
        .. "20 comes back. In step 1, dz is 21·0.5 = 10.5. So db is {15.5}, and dh0 is {42}.",
    },
    lab.check("dX is right at each step of an example", check_steps),
    lab.gradients() },

  { "forward_batch", points = 2,
    text = "Return the states of all sequences of a batch: states[t][k] is h_t of sequence k. Store in self what "
      .. "backward_batch will need.",
    hints = {
      "What does the batch have N times, and what only once?",
      "You can make a layer with Elman() for each sequence, and call its forward. Or write a loop over the sequences "
        .. "in each step. In both cases, sequence k begins with h0[k], and backward_batch needs the states of all "
        .. "sequences.",
      "Let two sequences have the vectors {1}, {1}, {0} and {0.5}, {0}, {0.5}. Then X is {{{1}, {0.5}}, {{1}, {0}}, "
        .. "{{0}, {0.5}}}. With Wx {{2}}, Wh {{1}}, h0 {{−1}, {0.5}} and b {−1}, the first step has the states "
        .. "{{0}, {0.462}}, and the second {{0.762}, {−0.491}}.",
    },
    lab.check("each sequence has the states that forward returns for it alone", check_forward_batch) },

  { "backward_batch", points = 2,
    text = "Return dWx, dWh, dh0, db and dX for a batch, each with the shape of its input. dout[t][k] is the upstream "
      .. "gradient of h_t of sequence k.",
    hints = {
      "Which of the inputs does each sequence have for itself, and which do all share?",
      "What a sequence has for itself gets its gradient from this sequence only. What all share gets a sum: begin with "
        .. "zeros, and add the part of each sequence.",
      "Let the first sequence alone have db {15} and dh0 {42}, and the second db {2} and dh0 {7}. Then the batch has "
        .. "db {17} and dh0 {{42}, {7}}.",
    },
    lab.check("dWx, dWh and db are sums over the sequences; dh0 and dX have a part for each", check_backward_batch) },

  mistakes = {
    { "each step starts from h0", hint = 2, from = "    h = new_h\n", to = "",
      why = "Step t starts from the state that step t − 1 returned. Only step 1 starts from h_0." },
    { "the list of states begins with h_0", hint = 2, from = "  return self.states\n  -- END", to = "  local list = "
        .. "{}\n  for t = 1, #X do list[t] = self.before[t] end\n  return list\n  -- END",
      why = "The first state of the result is h_1, the state after step 1." },
    { "the bias is missing", hint = 1, from = " + b[i]", to = "",
      why = "Each step adds b before the tanh." },
    { "the gradient from later steps is missing", hint = 1, from = "(dout[t][i] + dh[i])", to = "dout[t][i]",
      why = "h_t also changes the later states and their losses. So add dout[t] to the gradient from step t + 1." },
    { "only the last loss counts", hint = 2, from = "(dout[t][i] + dh[i])",
      to = "((t == #self.X and dout[t][i] or 0) + dh[i])",
      why = "Every step has an upstream gradient of its own. So add dout[t] in every step, not only in the last." },
    { "the gradient from later steps skips the tanh", hint = 2, from = "(dout[t][i] + dh[i]) * (1 - h[i] ^ 2)",
      to = "dout[t][i] * (1 - h[i] ^ 2) + dh[i]",
      why = "Both parts are gradients of h_t, the tanh's output: add them first, then multiply the sum by 1 − h_t²." },
    { "the derivative of tanh is missing", hint = 2, from = " * (1 - h[i] ^ 2)", to = "",
      why = "Each step has a tanh, so the gradient of h_t is multiplied by 1 − h_t² on its way to z." },
    { "the derivative of tanh uses h_{t-1}", hint = 2, from = "h[i] ^ 2", to = "self.before[t][i] ^ 2",
      why = "The derivative belongs to what step t returned: it is 1 − h_t²." },
    { "the gradient goes back through Wh instead of its transpose", hint = 2, from = "transposed_product(self.Wh, dz)",
      to = "product(self.Wh, dz)",
      why = "h_j meets column j of Wh, so what goes back a step is a sum over that column." },
    { "dWx keeps one step only", hint = 2, from = "vectors.add_outer(dWx",
      to = "dWx = vectors.zero_matrix(H, D)\n    vectors.add_outer(dWx",
      why = "All steps share Wx, so its gradient is a sum over the steps. An assignment keeps only the last one, "
        .. "t = 1." },
    { "dWh keeps one step only", hint = 2, from = "vectors.add_outer(dWh",
      to = "dWh = vectors.zero_matrix(H, H)\n    vectors.add_outer(dWh",
      why = "All steps share Wh, so its gradient is a sum over the steps. An assignment keeps only the last one, "
        .. "t = 1." },
    { "db keeps one step only", hint = 2, from = "vectors.add(db, dz)", to = "db = dz",
      why = "All steps share b, so its gradient is a sum over the steps. An assignment keeps only the last one, "
        .. "t = 1." },
    { "dWh uses h_t instead of h_{t-1}", hint = 2, from = "dz, self.before[t]", to = "dz, h",
      why = "Step t multiplies Wh by the state that it got, h_{t-1}. The state h_t is its result." },
    { "dX is in reverse order", hint = 1, from = "dX[t] = vectors", to = "dX[#dX + 1] = vectors",
      why = "The loop goes from the last step to the first, so it appends the gradient of x_T first." },
    { "dh0 is the gradient of h_1", hint = 3, from = "    dh = vectors.transposed_product(self.Wh, dz)\n",
      to = "    if t == 1 then\n      vectors.add(dh, dout[1])\n      break\n    end\n"
        .. "    dh = vectors.transposed_product(self.Wh, dz)\n",
      why = "h_0 is the state before step 1, so its gradient goes back through step 1, too." },
    { "all sequences start from the first h_0", hint = 2, from = "Wh, h0[k], b", to = "Wh, h0[1], b",
      why = "Each sequence has its own h_0: sequence k starts from h0[k]." },
    { "a sequence goes on where the one before ended", hint = 2, from = "Wh, h0[k], b",
      to = "Wh, k > 1 and all[#X][k - 1] or h0[1], b",
      why = "No sequence knows of the others. Sequence k starts from h0[k], not from the last state of another one." },
    { "the states of the batch are listed by sequence", hint = 3, from = "  return all\n", to = "  local turned = {}\n"
        .. "  for k = 1, #h0 do\n    turned[k] = {}\n    for t = 1, #X do turned[k][t] = all[t][k] end\n  end\n"
        .. "  return turned\n",
      why = "The steps come first: states[t][k] is h_t of sequence k, and the states have the shape T × N × H." },
    { "forward_batch changes h0", hint = 2, from = "  return all\n",
      to = "  for k = 1, #h0 do h0[k] = all[#X][k] end\n  return all\n",
      why = "h0 belongs to the caller, and backward_batch needs it as it was. Put the states into lists of your own." },
    { "backward_batch knows the last sequence only", hint = 2, from = "self.layers[k] = Elman()",
      to = "self.layers[k] = self.layers[1] or Elman()",
      why = "Each sequence has states of its own. A layer keeps only those of its last forward, so use a layer for "
        .. "each sequence, or lists for each sequence." },
    { "db keeps one sequence only", hint = 2, from = "vectors.add(db, db_k)", to = "db = db_k",
      why = "All sequences share b, so its gradient is a sum over the sequences. An assignment keeps only the last "
        .. "one." },
    { "dWx keeps one sequence only", hint = 2, from = "vectors.add(dWx[i], dWx_k[i])", to = "dWx[i] = dWx_k[i]",
      why = "All sequences share Wx, so its gradient is a sum over the sequences. An assignment keeps only the last "
        .. "one." },
    { "dWh keeps one sequence only", hint = 2, from = "vectors.add(dWh[i], dWh_k[i])", to = "dWh[i] = dWh_k[i]",
      why = "All sequences share Wh, so its gradient is a sum over the sequences. An assignment keeps only the last "
        .. "one." },
    { "dWx, dWh and db keep one sequence only", hint = 2, from = "for i = 1, #Wx do\n      vectors.add(dWx[i], "
        .. "dWx_k[i])\n      vectors.add(dWh[i], dWh_k[i])\n    end\n    vectors.add(db, db_k)\n",
      to = "dWx, dWh, db = dWx_k, dWh_k, db_k\n",
      why = "All sequences share Wx, Wh and b, so each gradient is a sum over the sequences. An assignment keeps only "
        .. "the last one." },
    { "the gradients of the weights are means over the sequences", hint = 2, from = "return dWx, dWh, dh0, db, dX",
      to = "local N = #self.layers\n  for i = 1, #Wx do\n    db[i] = db[i] / N\n    for j = 1, #Wx[1] do dWx[i][j] = "
        .. "dWx[i][j] / N end\n    for j = 1, #Wx do dWh[i][j] = dWh[i][j] / N end\n  end\n"
        .. "  return dWx, dWh, dh0, db, dX",
      why = "The loss is the sum of the losses of all sequences, so the gradients are sums, too. A loss that is a mean "
        .. "has the factor 1/N in dout." },
    { "dh0 is summed over the sequences", hint = 2, from = "dh0[k] = dh0_k", to = "if k == 1 then dh0 = dh0_k else "
        .. "vectors.add(dh0, dh0_k) end",
      why = "Each sequence has its own h_0, so dh0 has one part for each sequence: its shape is N × H." },
    { "dX is listed by sequence", hint = 2, from = "for t = 1, #dout do dX[t][k] = dX_k[t] end", to = "dX[k] = dX_k",
      why = "dX has the shape of X, T × N × D: the steps come first." },
  },
}:run(...)
