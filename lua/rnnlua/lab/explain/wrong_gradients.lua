--- Explains a backward that fails to the student: which gradients are wrong, at the smallest case and at how many
-- draws, and the mistake. The header and the lines use the same evidence: the reports of all draws, the contract, and
-- the rule by hand (|backward - estimate| < most with dout = 1).
-- @module rnnlua.lab.explain.wrong_gradients

local calls = require "rnnlua.checking.calls"
local checking = require "rnnlua.checking"
local error_text = require "rnnlua.lab.explain.error_text"
local compare = require "rnnlua.base.compare"
local layers = require "rnnlua.layer"
local new_layer = require "rnnlua.lab.new_layer"
local page = require "rnnlua.base.page"
local raising = require "rnnlua.lab.explain.raising"
local render = require "rnnlua.checking.render"
local results_at = require "rnnlua.lab.explain.results"
local text = require "rnnlua.base.text"
local upstream = require "rnnlua.lab.upstream"
local values = require "rnnlua.base.values"

local wrong_gradients = {}

local MOST_LINES = 2 -- of gradients that miss their estimates; more are grouped
local DOUT = -0.75 -- with 1, a backward that ignores dout would be right
local MORE = 3 -- factor of further draws, which show the lengths at which a gradient is wrong

-- The largest difference between a gradient and its estimate; nil if it does not have the input's shape.
local function largest_difference(exact, estimated, input)
  local shape = values.flatten(input, "it")
  local ours, theirs, largest = calls.numbers(exact, shape, "it"), calls.numbers(estimated, shape, "it"), 0.0
  if not ours then return nil end
  for i = 1, #ours do
    local apart = math.abs(ours[i] - theirs[i])
    largest = apart <= largest and largest or apart == apart and apart or math.huge
  end
  return largest
end

-- For each gradient, how often it misses its estimate by `most` or more with dout = 1, and the largest difference.
local function tally(context, drawn, most)
  local of = {}
  for _, case in ipairs(drawn) do
    local layer = new_layer(context.submitted, case.n)
    local dout = upstream.of(context.kind.forward(layer, case.inputs))
    local estimated = checking.estimate_gradients(layer, { at = case.inputs, dout = dout, wrt = context.lab.gradients })
    local exact = table.pack(layer:backward(dout))
    for i, name in ipairs(layers.gradients_of(layer)) do
      local apart = exact[i] ~= nil and largest_difference(exact[i], estimated[name], case.inputs[name])
      if apart then
        of[name] = of[name] or { missed = 0, largest = 0.0 }
        of[name].largest = math.max(of[name].largest, apart)
        if not (apart < most) then of[name].missed = of[name].missed + 1 end
      end
    end
  end
  return of
end

--- Counts how often each gradient fails the rule by hand, |backward - estimate| < most with dout = 1.
-- @tparam table context see rnnlua.lab.checks
-- @tparam {table,...} drawn the cases
-- @number most
-- @treturn table by input { missed = number of draws, largest = difference }; empty if the layer raises an error
function wrong_gradients.by_hand(context, drawn, most)
  local ok, of = pcall(tally, context, drawn, most)
  return ok and of or {}
end

-- The gradients that miss their estimates, in groups { names, fewest, most, largest }: a group for each; if there are
-- many, a group for those that miss equally often; with `brief`, one group for all.
local function missing_groups(lab, of, brief)
  local list, by_missed, count = {}, {}, 0
  for _, name in ipairs(lab.gradients) do count = count + (of[name] and of[name].missed > 0 and 1 or 0) end
  for _, name in ipairs(lab.gradients) do
    local one = of[name]
    if one and one.missed > 0 then
      local group = brief and list[1] or count > MOST_LINES and by_missed[one.missed]
      if not group then
        group = { names = {}, fewest = one.missed, most = one.missed, largest = 0.0 }
        list[#list + 1], by_missed[one.missed] = group, group
      end
      table.insert(group.names, "d" .. name)
      group.fewest, group.most = math.min(group.fewest, one.missed), math.max(group.most, one.missed)
      group.largest = math.max(group.largest, one.largest)
    end
  end
  return list
end

local function hand_lines(lab, of, count, most, brief)
  local lines = {}
  for _, group in ipairs(missing_groups(lab, of, brief)) do
    local largest, missed = group.largest, tostring(group.most)
    if group.fewest < group.most then missed = ("%d to %d"):format(group.fewest, group.most) end
    lines[#lines + 1] = ("%s: off by more than %g on %s of %d draws%s"):format(text.list(group.names), most,
      missed, count, largest < math.huge and ", by up to " .. text.number(largest, largest / 1e4) or "")
  end
  return lines
end

--- The gradients that a report shows to be wrong, and those that it shows to break the contract, by input as keys.
-- @tparam table report
-- @treturn table wrong gradients
-- @treturn table gradients that break the contract
-- @treturn integer the number of both
function wrong_gradients.of_report(report)
  local wrong, broken, count = {}, {}, 0
  for _, entry in ipairs(report.entries) do
    if entry.certified == "FAIL" and not wrong[entry.input] then wrong[entry.input], count = true, count + 1 end
  end
  for _, item in ipairs(report.contract) do
    for _, name in ipairs(item.verdict == "FAIL" and item.gradients or {}) do
      local input = name:sub(2)
      if not wrong[input] and not broken[input] then broken[input], count = true, count + 1 end
    end
  end
  return wrong, broken, count
end

-- A part of a header, such as `dwx and dwh are right`.
local function said(names, what)
  return names[1] and ("%s %s %s"):format(text.list(names), names[2] and "are" or "is", what) or nil
end

-- The names of the gradients for which a test is true, in the lab's order, such as dwx.
local function select_names(lab, test)
  local names = {}
  for _, input in ipairs(lab.gradients) do
    if test(input) then names[#names + 1] = "d" .. input end
  end
  return names
end

-- The mistake that makes forward's value depend on earlier calls. Then gradients are not judged.
local function of_forward(report)
  for _, one in ipairs(report.mistakes) do
    if one.about == "forward" then return one end
  end
end

-- What is wrong although the numbers are right at first, in the words of the check of the contract that fails, such as
-- `a second backward gives a different dwx`; and the gradients among `names` that it does not mention.
local function broken_words(failed, names)
  local mentioned, others, words = {}, {}, nil
  for _, item in ipairs(failed.contract) do
    if item.verdict == "FAIL" and not item.consequence and (item.example or item.gradients) and not words then
      words = item.message
      for _, name in ipairs(item.gradients or {}) do mentioned[name] = true end
    end
  end
  for _, name in ipairs(names) do
    if not mentioned[name] then others[#others + 1] = name end
  end
  return words, others
end

-- The header: the gradients that are wrong at any draw, and those that are right at all.
local function header(lab, reports, of, failed)
  local wrong, broken, seen, missing = {}, {}, {}, {}
  for _, report in ipairs(reports) do
    local wrong_here, broken_here = wrong_gradients.of_report(report)
    for input in next, wrong_here do wrong[input] = true end
    for input in next, broken_here do broken[input] = true end
    for _, entry in ipairs(report.entries) do
      if entry.verdict == "SKIPPED" then missing[entry.input] = true end
      if entry.certified == "PASS" then seen[entry.input] = true end
    end
  end
  for input, one in next, of do
    if one.missed > 0 then wrong[input] = true end
  end
  local parts = {}
  local names = select_names(lab, function(input) return wrong[input] end)
  if names[1] then parts[1] = text.list(names) end
  local only_broken = select_names(lab, function(input) return broken[input] and not wrong[input] end)
  if only_broken[1] or not names[1] then
    local words, others = broken_words(failed, only_broken)
    parts[#parts + 1] = words
    parts[#parts + 1] = said(others, "not always right")
  end
  if not parts[1] then parts[1] = "some calls raise an error" end
  local function is_open(input) return not (wrong[input] or broken[input]) end
  parts[#parts + 1] = said(select_names(lab, function(input)
    return is_open(input) and not missing[input] and not seen[input]
  end), "undecided")
  parts[#parts + 1] = said(select_names(lab, function(input)
    return is_open(input) and not missing[input] and seen[input]
  end), "right")
  parts[#parts + 1] = said(select_names(lab, function(input) return is_open(input) and missing[input] end),
    "not returned")
  return table.concat(parts, "; ")
end

-- The checks of the contract in which the layer raised an error.
local function raised_in(report)
  local items = {}
  for _, item in ipairs(report.contract) do
    if item.verdict == "FAIL" and not (item.example or item.gradients) then items[#items + 1] = item end
  end
  return items
end

--- The error of a layer whose only fault is that it raises an error at some call; nil if other things are wrong.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table failed its report
-- @tparam {table,...} drawn the cases
-- @return the error
function wrong_gradients.error_of(context, failed, drawn)
  local _, _, count = wrong_gradients.of_report(failed)
  if count > 0 or not raised_in(failed)[1] then return nil end
  local found = raising.find(context.lab, context.submitted, drawn)
  return found and found.err
end

--- A paragraph on a call that raises an error, if other things are wrong, too.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table failed the report to explain; the failures of the contract that the paragraph tells become consequences
-- @tparam {table,...} drawn the cases
-- @treturn ?string
function wrong_gradients.raised_paragraph(context, failed, drawn)
  local items = raised_in(failed)
  local found = items[1] and raising.find(context.lab, context.submitted, drawn)
  if not found then return nil end
  for _, item in ipairs(items) do item.consequence = "raised" end
  return ("It raises an error %s: %s"):format(found.words or "as well", error_text.message(found.err))
end

-- The wrong numbers of the smallest case. Of the gradients without numbers, only the first is kept.
local function shown_numbers(failed)
  local list, any = {}, false
  for _, one in ipairs(failed.smallest.wrong) do
    if one.exact or not any then list[#list + 1] = one end
    any = any or not one.exact
  end
  return list
end

-- The gradients of a layer that differ from the solution's at a case, by input as keys; nil if the values differ.
local function differing(context, case)
  local ok, value, gradients = pcall(results_at, context.submitted, case, DOUT)
  local right_value, right = results_at(context.solution, case, DOUT)
  local wrong = {}
  if not ok or not compare.agree(value, right_value) then return nil end
  for _, name in ipairs(context.lab.gradients) do
    if gradients[name] ~= nil and not compare.agree(gradients[name], right[name]) then wrong[name] = true end
  end
  return wrong
end

-- Lines on the gradients that are wrong at some lengths of the sequences and right at others. There are none if forward
-- is wrong at any length.
local function length_lines(context, of)
  local lab, lines = context.lab, {}
  local drawn = lab:all_draws(context.seed + 1, MORE * context.draws)
  if not (drawn[1].n) then return lines end
  local wrong, names = {}, {}
  for i, case in ipairs(drawn) do
    wrong[i] = differing(context, case)
    if not wrong[i] then return lines end
  end
  for _, name in ipairs(lab.gradients) do
    local at, any, right = {}, false, false
    for i, case in ipairs(drawn) do
      at[i] = wrong[i][name] or false
      any, right = any or at[i], right or not at[i] and case.n > lab.lengths[1] -- many mistakes need two steps
    end
    local lengths = of[name] and any and right and raising.lengths_of(drawn, at)
    if lengths then
      if not names[lengths] then
        names[lengths] = {}
        lines[#lines + 1] = lengths
      end
      table.insert(names[lengths], "d" .. name)
    end
  end
  for i, lengths in ipairs(lines) do
    lines[i] = ("%s: wrong at %s, right at other lengths"):format(text.list(names[lengths]), lengths)
  end
  return lines
end

-- What the symbols in an explanation mean, as a sentence; nil if it has none. dout_t is not explained if forward
-- returns all states, because then backward is given an upstream gradient for each.
local function symbols(context, paragraphs, case)
  local shown = table.concat(paragraphs, " ")
  local ok, value = pcall(context.kind.evaluate, context.solution, case)
  local parts = {}
  if shown:find "δ_" then
    parts[1] = "δ_t is the gradient of the sum in step t"
  elseif shown:find "δ" then
    parts[1] = "δ is the gradient of the sum"
  end
  if shown:find "dout_t" and ok and math.type(value) then
    parts[#parts + 1] = "dout_t is dout at the last step, and 0 at the others"
  end
  return parts[1] and ("Here %s."):format(table.concat(parts, ", and ")) or nil
end

--- The paragraphs of a report's explanation in a lab, and a sentence on their symbols.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table failed the report to explain
-- @tparam {table,...} drawn the cases
-- @treturn {string,...}
function wrong_gradients.explanation(context, failed, drawn)
  for _, one in ipairs(failed.mistakes) do one.explanation = one.brief or one.explanation end
  local paragraphs = render.explanation(failed)
  paragraphs[#paragraphs + 1] = symbols(context, paragraphs, drawn[1])
  return paragraphs
end

--- Explains a failing backward.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table failed the report to explain
-- @tparam {table,...} drawn the cases
-- @tparam {table,...} reports of all draws
-- @tparam table of the result of `by_hand`
-- @number most the largest difference that the rule by hand allows
-- @treturn string the header
-- @treturn {string,...} lines
-- @treturn ?{integer,integer} the first and the last of the lines that name mistakes
function wrong_gradients.describe(context, failed, drawn, reports, of, most)
  local lab, lines = context.lab, {}
  local about_forward = of_forward(failed)
  if failed.smallest then failed.smallest.wrong = about_forward and {} or shown_numbers(failed) end
  if failed.mistakes[1] and failed.mistakes[1].says_all then failed.smallest = nil end
  if about_forward then of = {} end
  local raised = wrong_gradients.raised_paragraph(context, failed, drawn)
  text.append(lines, render.smallest(failed))
  local explanation = { #lines + 1 }
  for _, paragraph in ipairs(wrong_gradients.explanation(context, failed, drawn)) do
    text.append(lines, text.fill_lines(paragraph, page.inner()))
  end
  explanation[2] = #lines
  if raised then text.append(lines, text.fill(raised, page.inner())) end
  text.append(lines, hand_lines(lab, of, #reports, most, failed.mistakes[2] ~= nil)) -- two take many words
  text.append(lines, length_lines(context, of))
  if about_forward then return "not checked: " .. about_forward.name, lines end
  return header(lab, reports, of, failed), lines, explanation
end

return wrong_gradients
