--- Chooses the next hint: the hints of the first unfinished task in order, or the hint that belongs to a recognised
-- mistake.
-- @module rnnlua.lab.student_folder.hints

local hints = {}

local STAGES = { "a first idea", "the concept", "a worked step" }

-- The hint of a recognised mistake, and its name.
local function of_mistake(outcome)
  for _, one in ipairs(outcome.mistakes or {}) do
    if math.type(one.hint) == "integer" then return one.hint, one.name end
  end
end

--- The next hint for an outcome.
-- @param lab
-- @tparam table result of runner.run
-- @tparam ?table entry of the progress, with the number of hints given for each task
-- @treturn ?table { task, number, of, text, stage, mistake, last }: mistake is its name; last, whether all hints were
--   given, so this one is repeated; nil if every task is done
function hints.next(lab, result, entry)
  for number, outcome in ipairs(result.tasks) do
    local list = lab.tasks[number].hints
    if outcome.status ~= "ok" then
      if not list[1] then return { task = outcome.name, number = 0, of = 0 } end
      local given = entry and entry.hints[outcome.name] or 0
      local wanted, mistake = of_mistake(outcome)
      local at = wanted and wanted > given and wanted or given + 1
      local last = at > #list
      if last then at = #list end
      return { task = outcome.name, number = at, of = #list, text = list[at], mistake = mistake, last = last,
        stage = #list == #STAGES and STAGES[at] or nil }
    end
  end
end

return hints
