-- The n-gram model: that its probabilities sum to 1, and its losses by hand.
local ngram = require "rnnlua.characters.ngram"
local rnn = require "rnnlua"

-- The loss of one token behind a text; the held-out text needs one before it, which is the last of the text here.
local function losses(train, token, V, most)
  local before = #train
  local held_out = rnn.array { train[before], token }
  return ngram.losses(train:slice(1, before - 1), held_out, V, most)
end

describe("the n-gram model", function()
  it("gives all characters together the probability 1, for each n", function()
    local rng, V = rnn.rng(5), 5
    local drawn = rnn.array(60)
    for i = 1, #drawn do drawn[i] = math.min(rng:integer(1, V - 1), rng:integer(1, V - 1)) end   -- V never occurs
    for n = 1, 4 do
      local sum = 0
      for token = 1, V do sum = sum + math.exp(-losses(drawn, token, V, 4)[n]) end
      assert.is_true(math.abs(sum - 1) < 1e-14, ("n = %d: %.17g"):format(n, sum))
    end
  end)

  it("has the losses of Kneser and Ney", function()
    -- The text is a b a a b, then the held-out b a: p of a behind b.
    -- n = 1: a 3, b 2; one string with the count 2, none with 1, so d = 0.5.
    --        p(a) = (3 - 0.5) / 5 + 0.5·2 / 5 · 1 / 2 = 0.6
    -- n = 2: ab 2, ba 1, aa 1; d = 2 / (2 + 2·1) = 0.5. Kinds before a: b, a; before b: a. d = 1 / (1 + 2·1) = 1/3.
    --        p'(a) = (2 - 1/3) / 3 + 1/3·2 / 3 · 1 / 2 = 2/3
    --        p(a | b) = (1 - 0.5) / 1 + 0.5·1 / 1 · 2/3 = 5/6
    local train, held_out = rnn.array { 1, 2, 1, 1, 2 }, rnn.array { 2, 1 }
    local found = ngram.losses(train, held_out, 2, 2)
    assert.near(-math.log(0.6), found[1], 1e-15)
    assert.near(-math.log(5 / 6), found[2], 1e-15)
  end)

  it("uses a shorter history if the whole one is new", function()
    local train, held_out = rnn.array { 1, 2, 1, 1, 2 }, rnn.array { 3, 1 }
    local found = ngram.losses(train, held_out, 3, 3)
    assert.equal(found[2], found[3])                     -- p' of n = 2 in both
  end)
end)
