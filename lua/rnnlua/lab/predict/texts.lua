--- What `rnnlua lab predict` says: the small case, the question, and the sentences about an answer.
-- @module rnnlua.lab.predict.texts

local answer = require "rnnlua.lab.predict.answer"
local compare = require "rnnlua.base.compare"
local page = require "rnnlua.base.page"
local rows_of = require "rnnlua.lab.explain.rows"
local text = require "rnnlua.base.text"

local texts = {}

local MOST_NAMED = 2 -- mistakes that are named for one answer
local EXACT = 1e-6 -- by which an answer may differ that was computed with all digits

--- What is said to a line that is no number.
texts.EXPECTED = "Expected a number, such as -0.5, or an expression of numbers, such as 3*5 + 2."

local function filled(sentence) return text.fill(sentence, page.width()) end

-- The upstream gradient; one for each of several outputs.
local function add_upstream(rows, lab, case)
  for i, name in ipairs(lab.outputs or {}) do
    rows_of.add(rows, ("dout of %s'"):format(name), case.dout[i])
  end
  if not lab.outputs then rows_of.add(rows, "dout", case.dout) end
end

--- The small case as a table: the inputs, the value of forward, and the upstream gradient.
-- @param lab
-- @tparam table asked see rnnlua.lab.predict.question
-- @treturn {string,...} lines
function texts.case(lab, asked)
  local case, rows = asked.case, {}
  for _, name in ipairs(lab:input_names()) do rows_of.add(rows, name, case.inputs[name]) end
  for _, row in ipairs(rows_of.value(lab, case, asked.value)) do rows[#rows + 1] = row end
  add_upstream(rows, lab, case)
  return text.append({ ("%s, a small case"):format(lab:heading()) }, rows_of.columns(rows))
end

--- The question.
-- @tparam table asked
-- @treturn {string,...} lines
function texts.question(asked)
  local lines = { ("Which number is %s? Type it, or an expression such as 3*5 + 2."):format(asked.name) }
  if not answer.is_whole(asked.right) then
    lines[2] = "Three digits are enough. You can use exp, log, sqrt, tanh and sigmoid."
  end
  return text.append(lines, { "An empty line ends this without an answer." })
end

--- The sentence about a right answer.
-- @tparam table asked
-- @treturn {string,...} lines
function texts.right(asked)
  return filled(("Right: %s is %s.%s"):format(asked.name, text.value(asked.right),
    asked.why and " " .. asked.why or ""))
end

-- The first mistakes for which a condition on their number holds.
local function first_mistakes(asked, holds)
  local found = {}
  for _, one in ipairs(asked.wrong) do
    if #found < MOST_NAMED and holds(one.number) then found[#found + 1] = one end
  end
  return found
end

-- The known mistakes that give a number, at most two. If the number has all digits of some, others that only fit with
-- three digits are left out.
local function mistakes_with(asked, number)
  local exact = first_mistakes(asked, function(other) return compare.close(number, other, EXACT) end)
  if exact[1] then return exact end
  return first_mistakes(asked, function(other) return answer.is(number, other) end)
end

--- What is said about a wrong answer.
-- @tparam table asked
-- @number number
-- @tparam boolean is_last whether the right number is told
-- @treturn {string,...} lines
function texts.wrong(asked, number, is_last)
  local found, shown = mistakes_with(asked, number), text.value(number)
  local items, said = {}, {}
  for i, one in ipairs(found) do items[i], said[one.why] = ("%s. %s"):format(one.name, one.why), true end
  local lines
  if not items[1] then
    lines = filled(("%s is wrong, and no known mistake of this lab gives it."):format(shown))
  elseif not items[2] then
    lines = filled(("%s is what you get with this mistake: %s"):format(shown, items[1]))
  else
    lines = filled(("%s is what you get with one of these mistakes:"):format(shown))
    for _, item in ipairs(items) do text.append(lines, text.fill(item, page.room(2)), "  ") end
  end
  if not is_last then return text.append(lines, { "Try once more." }) end
  local why = asked.why and not said[asked.why] and " " .. asked.why or ""
  return text.append(lines, filled(("The right number is %s.%s"):format(text.value(asked.right), why)))
end

return texts
