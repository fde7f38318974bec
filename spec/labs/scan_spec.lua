-- Lab 13: the counts of operations and of rounds, the library's layer, and what the lab shows.
local Scan = dofile "labs/13_scan/solution.lua"
local files = require "spec.support.files"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"

local SOLUTION = files.read "labs/13_scan/solution.lua"

-- The calls of combine in a scan of n items, and the largest number of calls of which each needs the one before.
local function counts(scan, n)
  local items, calls, rounds, is_right = {}, 0, 0, true
  for t = 1, n do items[t] = { first = t, last = t, rounds = 0 } end
  local prefixes = scan(items, function(p, q)
    calls, is_right = calls + 1, is_right and p.last + 1 == q.first
    local both = { first = p.first, last = q.last, rounds = 1 + math.max(p.rounds, q.rounds) }
    rounds = math.max(rounds, both.rounds)
    return both
  end)
  assert.equal(n, #prefixes)
  for t = 1, n do is_right = is_right and prefixes[t].first == 1 and prefixes[t].last == t end
  assert.is_true(is_right)
  return calls, rounds
end

local function ones_in(n)
  local ones = 0
  while n > 0 do
    ones, n = ones + n % 2, n // 2
  end
  return ones
end

local function floor_log2(n)
  local k = 0
  while 2 ^ (k + 1) <= n do k = k + 1 end
  return k
end

local function drawn(rng)
  local a, b, dout = {}, {}, {}
  for t = 1, rng:integer(1, 100) do a[t], b[t], dout[t] = rng:randn(), rng:randn(), rng:randn() end
  return a, b, rng:randn(), dout
end

local function column(list)
  local rows = {}
  for t = 1, #list do rows[t] = { list[t] } end
  return rows
end

local function all_close(expected, got, slack)
  assert.equal(#expected, #got)
  for t = 1, #got do
    assert.is_true(math.abs(expected[t][1] - got[t]) <= slack[t], ("%d of %d: %.17g"):format(t, #got, got[t]))
  end
end

describe("lab 13_scan", function()
  it("calls combine 2n - 1 - floor(log2 n) times, less the ones in the binary n", function()
    for n = 1, 600 do
      assert.equal(2 * n - 1 - floor_log2(n) - ones_in(n), (counts(Scan.scan, n)))
    end
  end)

  it("takes 2k - 2 rounds for 2^k items from 4 on, and never more than 2·log2 n", function()
    for k = 2, 11 do
      local n = 1 << k
      local calls, rounds = counts(Scan.scan, n)
      assert.same({ 2 * n - 2 - k, 2 * k - 2 }, { calls, rounds })
    end
    for n = 1, 600 do
      local calls, rounds = counts(Scan.scan, n)
      assert.is_true(rounds <= 2 * math.log(n, 2) and calls < 2 * n, n)
    end
  end)

  it("accepts another tree of pairs, that of Brent and Kung", function()
    local of_scan = assert(require "rnnlua.lab.catalogue".find "labs/13_scan")
    local attempt = require "rnnlua.lab.run_submission.attempt"
    local brent_kung = files.replaced(SOLUTION, "if n == 1 then return { items[1] } end", [[
for t = 1, n do prefixes[t] = items[t] end
  local apart = 1
  while apart < n do
    for t = 2 * apart, n, 2 * apart do prefixes[t] = combine(prefixes[t - apart], prefixes[t]) end
    apart = 2 * apart
  end
  while apart >= 1 do
    for t = 3 * apart, n, 2 * apart do prefixes[t] = combine(prefixes[t - apart], prefixes[t]) end
    apart = apart // 2
  end
  do return prefixes end]])
    local made = attempt.of_text(of_scan, brent_kung, "mine.lua", 1)
    assert.equal(10, made.result.earned)
  end)

  it("is the library's gated scan, forward and backward", function()
    local rng = rnn.rng(13)
    for _ = 1, 100 do
      local a, b, h0, dout = drawn(rng)
      local ours, theirs = Scan(), rnn.GatedScan()
      local H, states = ours:forward(a, b, h0), theirs:forward(column(a), column(b), { h0 })
      local da, db, dh0 = ours:backward(dout)
      local right_a, right_b, right_0 = theirs:backward(column(dout))
      -- the same formulas on absolute values bound the errors
      local function sizes(list)
        local made = {}
        for t = 1, #list do made[t] = { math.abs(list[t]) } end
        return made
      end
      local scale = rnn.GatedScan()
      local bound_h = scale:forward(sizes(a), sizes(b), { math.abs(h0) })
      local bound_a, bound_b, bound_0 = scale:backward(sizes(dout))
      local function slack(bound)
        local made = {}
        for t = 1, #bound do made[t] = 4 * (#a + 2) * 2.0 ^ -53 * bound[t][1] end
        return made
      end
      all_close(states, H, slack(bound_h))
      all_close(right_a, da, slack(bound_a))
      all_close(right_b, db, slack(bound_b))
      assert.is_true(math.abs(dh0 - right_0[1]) <= 4 * (#a + 2) * 2.0 ^ -53 * bound_0[1])
    end
  end)

  it("has the numbers of its text and its hints", function()
    assert.same({ a = 10, b = 22 }, Scan.combine({ a = 2, b = 3 }, { a = 5, b = 7 }))
    assert.same({ 502, 14 }, { counts(Scan.scan, 256) })
    assert.same({ "ab", "abcd" }, Scan.scan({ "ab", "cd" }, function(p, q) return p .. q end))
    local layer = Scan()
    assert.same({ 3, 14, -10 }, layer:forward({ 2, 3, -1 }, { 1, 5, 4 }, 1))
    layer:forward({ 2, 3, 5 }, { 1, 1, 1 }, 1)
    local _, db, dh0 = layer:backward { 1, 10, 100 }
    assert.same({ { 1531, 510, 100 }, 3062 }, { db, dh0 })
  end)

  it("shows the rounds, and where a scan fails", function()
    local output, code = tree.run(tree.rnnlua .. " labs/13_scan/lab.lua")
    assert.equal(0, code, output)
    assert.truthy(output:find([[
                   your scan  a loop
             n  calls  rounds  rounds
             4      4       2       3
            16     26       6      15
            64    120      10      63
           256    502      14     255
           A loop has one call in each round, so n - 1 calls.
]], 1, true), output)
    assert.truthy(output:find([[
           h_100, with the same a and b in each step:
           1: a 0.5, b 1, h0 0
           2: a 0.0001, b 0, h0 1e+300
           3: a 2, b -1, h0 1
           4: a 10000, b 0, h0 0
                loop    scan  Recurrent
           1       2       2          2
           2  1e-100       0     1e-100
           3       1       0          0
           4       0     nan          0
           2: the product of the gates is too small for a number.
           3: the difference of two numbers near 2^100 has no right digit.
           4: the product is inf, and inf·0 is nan.
           Gates from 0 to 1, as in row 1, are safe unless h0 is huge.
           rnn.Recurrent is a scan, too. It stores exponents separately.
           Where a number may overflow, rnn.Recurrent loops.
           rnn.GatedScan loops over the steps, for many numbers at once.
]], 1, true), output)
  end)

  it("has tables that fit a narrow terminal", function()
    local output = tree.run("COLUMNS=40 " .. tree.rnnlua .. " lab check labs/13_scan/solution.lua")
    assert.truthy(output:find([[
                   your scan  a loop
             n  calls  rounds  rounds
             4      4       2       3
]], 1, true), output)
    assert.truthy(output:find([[
           2: a 0.0001, b 0, h0 1e+300
           3: a 2, b -1, h0 1
           4: a 10000, b 0, h0 0
                loop    scan  Recurrent
           1       2       2          2
           2  1e-100       0     1e-100
]], 1, true), output)
  end)

  it("says what is wrong with what a function returns", function()
    local folder = tree.temporary()
    local function said(from, to)
      files.write(folder .. "/mine.lua", files.replaced(SOLUTION, from, to))
      return (tree.run(tree.rnnlua .. " lab check " .. folder .. "/mine.lua"))
    end
    for _, one in ipairs {
      { "return { a = second.a * first.a", "return 1, { a = second.a * first.a",
        "WRONG  combine   returns a number, not a table\n" },
      { "{ a = second.a * first.a, b =", "{ a = second.a * first.a, c =",
        "WRONG  combine   b of the step is a nil, not a number\n" },
      { "Recurrent.combine(first", "Recurrent.combined(first",
        "WRONG  combine   the class has no function combine; did you rename it?\n" },
      { "  return prefixes\n", "  return n == 5 and prefixes[n] or prefixes\n",
        "WRONG  scan      returns a string, not a list\n" },
      { "  return prefixes\n", "  return table.move(prefixes, 1, math.max(1, n - n % 2), 1, {})\n",
        "WRONG  scan      returns a list of 4, not of 5\n" },
      { "for i = 1, n // 2 do couples", "for i = 1, (n + 1) // 2 do couples",
        "combine got nil as its second item, in a scan of 5\n" },
      { "= combine(even[t // 2], items[t])", "= n > 40 and items[t] or combine(even[t // 2], items[t])",
        "WRONG  scan      item 3 of 64 is wrong\n" },
      { "states[t] = step.a * h0 + step.b", "states[t] = a[t] * self.before[t] + b[t]",
        "WRONG  forward   at n 32, 64 operations wait for each other, and 36 are\n" },
      { "steps[t] = { a = a[t], b = b[t] }", "steps[t] = { a = math.max(a[t], -1e9), b = b[t] }", "ok     forward" },
    } do
      local output = said(one[1], one[2])
      assert.truthy(output:find(one[3], 1, true), output)
    end
    tree.remove(folder)
  end)
end)
