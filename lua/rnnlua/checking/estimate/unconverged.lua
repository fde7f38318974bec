--- Evaluates rungs that do not converge: the noise that explains their scatter, the best entry with this noise, and
-- whether the slopes diverge.
-- @module rnnlua.checking.estimate.unconverged

local tableau = require "rnnlua.checking.estimate.tableau"

local unconverged = {}

-- How many of the finest rungs show the noise by their scatter.
local FINEST = 8
-- Noise is at most this many medians.
local MEDIANS = 8
-- A slope diverges if it grows by this factor from rung to rung, this many times.
local DIVERGES, TIMES = 1.4, 5

--- The best entry of rungs with other noise than their own.
-- @tparam {table,...} rungs coarse to fine; fields h, slope
-- @tparam function eta_of rung → the noise of one F there
-- @number noise relative, as for tableau.extend
-- @treturn ?table an entry (see tableau.extend), with the finest rung that it uses, `finest`
function unconverged.entry(rungs, eta_of, noise)
  local noisier, start, best, row = {}, 1, nil, nil
  for i, rung in ipairs(rungs) do
    noisier[i] = { slope = rung.slope, h = rung.h, eta = eta_of(rung) }
    if i - start >= 2 and tableau.moves_away(noisier[i - 2], noisier[i - 1], noisier[i]) then
      start, best = i - 1, nil
      row = tableau.extend(nil, noisier[start], noise)
    end
    local entry
    row, entry = tableau.extend(row, noisier[i], noise)
    if entry and (not best or entry.bound < best.bound) then
      best = entry
      best.finest = rung
    end
  end
  return best
end

local function best_of(rungs, eta, noise)
  return unconverged.entry(rungs, function(rung) return math.max(eta, rung.eta) end, noise)
end

-- For each of the finest rungs, the noise of one F that would explain its difference from the rung before.
local function partings(rungs)
  local list = {}
  for i = math.max(2, #rungs - FINEST + 1), #rungs do
    list[#list + 1] = 2 * math.abs(rungs[i].slope - rungs[i - 1].slope) * rungs[i].h
  end
  return list
end

-- Widens the bound of an entry until it reaches well beyond the slopes of the finest rungs, except for what noise
-- explains. The noise is a median, because a feature of F may affect one rung.
local function reach(entry, rungs)
  local list = partings(rungs)
  table.sort(list)
  local eta = MEDIANS * (list[(#list + 1) // 2] or 0)
  for i = math.max(1, #rungs - FINEST + 1), #rungs do
    local apart = math.abs(rungs[i].slope - entry.value) - eta / rungs[i].h
    entry.bound = math.max(entry.bound, 2 * apart)
  end
  return entry
end

--- The best entry of rungs with at least a given noise.
-- @tparam {table,...} rungs coarse to fine; fields h, slope, eta
-- @number eta the noise of one F
-- @number noise relative, as for tableau.extend
-- @number nearest if no entry is resolved, only rungs with h ≤ nearest count: for a small x, the noise of larger
--   steps could hide a feature of its size
-- @treturn ?table an entry (see tableau.extend)
function unconverged.best(rungs, eta, noise, nearest)
  local best, near = best_of(rungs, eta, noise), {}
  for _, rung in ipairs(rungs) do
    if rung.h <= nearest then
      near[#near + 1] = rung
    end
  end
  if best and not tableau.is_resolved(best) and #near >= 2 then
    best = best_of(near, eta, noise)
  end
  return best and reach(best, rungs)
end

--- The noise of one F that explains the scatter of the finest rungs.
-- @tparam {table,...} rungs coarse to fine
-- @treturn number
function unconverged.noise(rungs)
  return math.max(0, table.unpack(partings(rungs)))
end

local function steepness(rung)
  return math.max(math.abs(rung.left), math.abs(rung.right))
end

--- Whether the slopes grow without limit as the step shrinks.
-- @tparam {table,...} rungs coarse to fine
-- @treturn boolean
function unconverged.diverges(rungs)
  local last = #rungs
  if last <= TIMES then
    return false
  end
  for i = last - TIMES + 1, last do
    local before, now = rungs[i - 1], rungs[i]
    if math.abs(now.slope) < DIVERGES * math.abs(before.slope) or steepness(now) < DIVERGES * steepness(before) then
      return false
    end
  end
  return true
end

return unconverged
