-- Lab 09: a linear layer, softmax and cross entropy at each step of a sequence.
local lab = require "rnnlua.lab"

-- The numbers that a draw adds to all logits, and those that it adds to the first logit only.
local SHIFTS = { 1000, -1000, 500, -800, 0, 0, 30, -2000, 0, -30 }
local FIRST = { 0, 0, 0, 0, 1000, -1000, 1000, 0, 40, 0 }

-- The inputs of a draw with large logits. The first two are cases that can be computed by hand; in the second, a step
-- with small logits comes after one with large ones.
local function large_inputs(case)
  local inputs, b = case.inputs, {}
  if case.number <= 2 then
    return { W = { { 1000 }, { 0 } }, h = { { 1 }, { case.number == 1 and 1 or 0 } }, b = { 0, 0 }, k = { 1, 2 } }
  end
  local at = (case.number - 1) % #SHIFTS + 1
  for i = 1, #inputs.b do b[i] = inputs.b[i] + SHIFTS[at] + (i == 1 and FIRST[at] or 0) end
  return { W = inputs.W, h = inputs.h, b = b, k = inputs.k }
end

-- Lists as text: {{1000}, {0}}.
local function shown(value)
  if type(value) ~= "table" then return ("%.4g"):format(value) end
  local parts = {}
  for i, item in ipairs(value) do parts[i] = shown(item) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local copied = {}
  for i, item in ipairs(value) do copied[i] = copy(item) end
  return copied
end

-- The forward of a layer at copies of inputs; the text of its value, if this is no finite number.
local function forward(layer, inputs)
  local value = layer:forward(copy(inputs.W), copy(inputs.h), copy(inputs.b), copy(inputs.k))
  if not math.type(value) then return nil, type(value) end
  if value ~= value then return nil, "NaN" end
  if value - value ~= 0 then return nil, tostring(value) end
  return value
end

local function is_close(value, right)
  return math.type(value) and math.abs(value - right) <= 1e-9 * math.max(1, math.abs(right))
end

local function check_large(case)
  local inputs = large_inputs(case)
  local value, word = forward(case.layer, inputs)
  local right = forward(case.solution, inputs)
  case:observe(value or word)
  if is_close(value, right) then return end
  for _, name in ipairs { "W", "h", "b", "k" } do case:show(("at %s %s"):format(name, shown(inputs[name]))) end
  if case.number == 1 then case:show "Both steps have the logits {1000, 0}: losses 0 and 1000, mean 500." end
  return ("the loss is %s, should be %.6g"):format(word or ("%.6g"):format(value), right)
end

local function check_value(case)
  local value, right = case:forward(), forward(case.solution, case.inputs)
  if is_close(value, right) then return end
  case:unexplained()
  for _, name in ipairs { "W", "h", "b", "k" } do case:show(("at %s %s"):format(name, shown(case.inputs[name]))) end
  return ("the loss is %s, should be %.6g"):format(math.type(value) and ("%.6g"):format(value) or type(value), right)
end

return lab {
  title = "A loss on words",
  minutes = 35,
  class = "WordLoss",
  inputs = { W = { "V", "H" }, h = { "T", "H" }, b = { "V" }, k = { "integer", "T", to = "V" } },
  dims = { V = { 2, 3 }, H = { 1, 2 }, T = { 1, 3 } },
  gradients = { "W", "b", "h" },
  text = [[
A network that writes text predicts the next word at each step. Its words are numbered from 1 to V.
The label k_t is the number of the word that really comes next after step t. A recurrent layer
returns the states h_1 … h_T. This lab turns them into a loss.

A linear layer makes V numbers from each state: the logits z_t, one for each word. Softmax makes
probabilities of them: p_t is a list of V numbers between 0 and 1, whose sum is 1. The loss of step t
is small if p_t is near 1 at the word k_t: it is −log of this number. This is called cross entropy.
The loss of the sequence is the mean over the T steps.]],
  formula = {
    "z_t = W·h_t + b                                for t = 1 … T",
    "p_t[i] = exp(z_t[i]) / (exp(z_t[1]) + … + exp(z_t[V]))",
    "loss = −(log p_1[k_1] + … + log p_T[k_T]) / T",
  },

  { "forward", points = 3,
    text = "Return the loss for W, the states h, b and the words k. Store in self what backward will need. "
      .. "Lua has math.exp and math.log.",
    hints = {
      "Begin with one step. How many logits does it have, and which of the p[i] does its loss need?",
      "The logits of step t need W, b and h[t] alone. All p[i] of a step have the same denominator, and the loss of "
        .. "the step takes the one at k[t]. The result is the mean over the steps.",
      "With W {{2}, {1}}, h {{3}} and b {0, 3}, both logits are 6. So both p are 1/2, and the loss is log 2 = 0.693 "
        .. "for either word.",
    },
    lab.value(math.log(2), { W = { { 2 }, { 1 } }, h = { { 3 } }, b = { 0, 3 }, k = { 2 } }),
    lab.value(math.log(4), { W = { { 0 }, { 0 }, { 0 }, { 0 } }, h = { { 1 }, { 2 } }, b = { 5, 5, 5, 5 },
      k = { 1, 4 } }),
    lab.value(30 + math.exp(-30), { W = { { 0 }, { 30 } }, h = { { 1 } }, b = { 0, 0 }, k = { 1 } }),
    lab.check("equals the solution on random draws", check_value) },

  { "large logits", points = 2,
    text = "Return the right loss even if logits are 1000 or −1000. exp(1000) is infinity in Lua, and exp(−1000) is 0.",
    hints = {
      "Add the same number to all logits of a step. How does each p change?",
      "The p do not change. So subtract the largest logit of the step from all of them first. And log(exp(a)) is a: "
        .. "do not compute an exp if you can leave it out.",
      "With z {1000, 0}, subtract 1000: {0, −1000}. The two exp are 1 and 0, with the sum 1 and its log 0. The loss is "
        .. "0 minus the new logit of the word: 0 for word 1, and 1000 for word 2.",
    },
    lab.check("right for logits up to ±2000", check_large) },

  { "backward", points = 5,
    text = "Return dW, db and dh, in this order, for the upstream gradient dout of the loss. dh is a list of T lists, "
      .. "like h. dz is the gradient of the logits.",
    hints = {
      "Find dz_t first, the gradient of the logits of step t: p_t has almost the right numbers. Then continue as in a "
        .. "linear layer.",
      "If z_t[i] grows, the log of the denominator grows by p_t[i]. Only the logit of the word k_t also stands alone "
        .. "in the loss. And each step is one of T in the mean.",
      "With p {0.5, 0.25, 0.25}, word 1 and T = 2, dz of this step is {−0.25, 0.125, 0.125} for dout 1. Every word's "
        .. "row of W contributes to dh[t], and every step contributes to dW and db.",
    },
    lab.gradients() },

  mistakes = {
    { "the loss is the sum of the steps, not the mean", hint = 2, from = "return sum / T", to = "return sum",
      why = "The loss is the mean over the T steps, so a long text has no larger loss than a short one." },
    { "the loss lacks its minus sign", hint = 2, from = "sum = sum + math.log(total) - z[k[t]]",
      to = "sum = sum - math.log(total) + z[k[t]]",
      why = "The log of a probability is negative. The loss is −log, so it is positive." },
    { "the logits lack b", hint = 2, from = "z[i] = b[i]", to = "z[i] = 0",
      why = "The logits are W·h_t + b." },
    { "exp of a logit that may be large", hint = 2, from = "z[i] = z[i] - largest", to = "",
      why = "exp(1000) is infinity. Subtract the largest logit of the step first: the probabilities stay the same." },
    { "exp of a logit that may be large, and log of the probability", hint = 2,
      from = "z[i] = z[i] - largest\n      p[i] = math.exp(z[i])\n      total = total + p[i]\n    end\n"
        .. "    for i = 1, V do p[i] = p[i] / total end\n    sum = sum + math.log(total) - z[k[t]]",
      to = "p[i] = math.exp(z[i])\n      total = total + p[i]\n    end\n"
        .. "    for i = 1, V do p[i] = p[i] / total end\n    sum = sum - math.log(p[k[t]])",
      why = "exp(1000) is inf, and inf/inf is nan. Subtract the largest logit of the step first. And log(0) is −inf: "
        .. "take the log without computing p." },
    { "1e-12 is added to the probability", hint = 2, from = "math.log(total) - z[k[t]]",
      to = "-math.log(p[k[t]] + 1e-12)",
      why = "If p is small, 1e-12 hides it: the loss is never above 27.6. Take the log without computing p." },
    { "log of a probability that may be 0", hint = 2, from = "math.log(total) - z[k[t]]", to = "-math.log(p[k[t]])",
      why = "exp(−1000) is 0, and its log is −infinity. The log of p is the logit minus the log of the denominator." },
    { "dz lacks the label's −1", hint = 2, from = "(self.P[t][i] - onehot)", to = "self.P[t][i]",
      why = "The loss contains the logit of the word k_t once more, with a minus sign. So subtract 1 at this word." },
    { "dz has the wrong sign", hint = 3, from = "(self.P[t][i] - onehot)", to = "(onehot - self.P[t][i])",
      why = "If the logit of the right word grows, the loss falls. So its gradient is negative." },
    { "dz lacks 1/T", hint = 2, from = "(self.P[t][i] - onehot) / T", to = "(self.P[t][i] - onehot)",
      why = "The loss is a mean over T steps, so each step's share has the factor 1/T." },
    { "dz is divided by V instead of T", hint = 2, from = "(self.P[t][i] - onehot) / T",
      to = "(self.P[t][i] - onehot) / V",
      why = "The mean is over the T steps, not over the V words." },
    { "dz lacks dout", hint = 3, from = "dout * (self.P", to = "(self.P",
      why = "By the chain rule every gradient has the factor dout." },
    { "dz contains the derivative p·(1 − p) too", hint = 2, from = "(self.P[t][i] - onehot) / T",
      to = "(self.P[t][i] - onehot) * self.P[t][i] * (1 - self.P[t][i]) / T",
      why = "p, less 1 at the word k_t, contains the derivatives of log and of softmax already." },
    { "only the logit of the right word gets a gradient", hint = 2, from = "(self.P[t][i] - onehot)",
      to = "onehot * (self.P[t][i] - 1)",
      why = "All logits are in the denominator of the softmax, so all of them change the loss." },
    { "dz lacks p", hint = 2, from = "(self.P[t][i] - onehot)", to = "-onehot",
      why = "All logits are in the denominator of the softmax. So dz has p at every word, less 1 at k_t." },
    { "dz is the gradient of p", hint = 1, from = "(self.P[t][i] - onehot)", to = "(-onehot / self.P[t][i])",
      why = "−1/p is the gradient of p at the word k_t. Each logit changes this p: carry −1/p back "
        .. "through the softmax." },
    { "dW keeps one step only", hint = 3, from = "dW[i][j] = dW[i][j] + dz", to = "dW[i][j] = dz",
      why = "Every step uses W, so dW is a sum over the steps." },
    { "db keeps one step only", hint = 3, from = "db[i] = db[i] + dz", to = "db[i] = dz",
      why = "Every step uses b, so db is a sum over the steps." },
    { "dh keeps one word only", hint = 3, from = "dh[t][j] = dh[t][j] + dz", to = "dh[t][j] = dz",
      why = "Each logit of the step depends on the state, so the gradient of the state is a sum over the words." },
  },
}:run(...)
