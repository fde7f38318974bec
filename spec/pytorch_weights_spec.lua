-- Weights that PyTorch saved, and what it computed with them: spec/fixtures/pytorch_weights.safetensors is written by
-- spec/fixtures/pytorch_weights.py.
local rnn = require "rnnlua"

local ROUNDING = 1e-14 -- in proportion to the largest number of a result: two orders of the same sums

local FIXTURE = "spec/fixtures/pytorch_weights.safetensors"
local saved = assert(rnn.load(FIXTURE))

-- A saved array; without the dimension of PyTorch's layers, of which there is one.
local function of(name)
  local array = saved[name] or error(name)
  if array.shape[1] == 1 then return array[1] end
  return array
end

local function largest(a)
  local n = 1
  for _, size in ipairs(a.shape) do n = n * size end
  local flat, most = a:reshape(n), 0.0
  for i = 1, n do most = math.max(most, math.abs(flat[i])) end
  return most
end

local function assert_near(expected, got, what)
  assert.same(expected.shape, got.shape, what)
  local error = largest(got:copy():add_to(expected, -1))
  assert.is_true(error <= ROUNDING * math.max(1, largest(expected)), ("%s: %.17g"):format(what, error))
end

describe("weights from PyTorch", function()
  it("give its LSTM's outputs and gradients", function()
    local bias = saved["lstm.bias_ih_l0"]:add(saved["lstm.bias_hh_l0"])
    local lstm = rnn.LSTM()
    local H, c = lstm:forward(saved["lstm.weight_ih_l0"], of "lstm.in.X", saved["lstm.weight_hh_l0"], of "lstm.in.h0",
      of "lstm.in.c0", bias)
    assert_near(of "lstm.out.H", H, "H")
    assert_near(of "lstm.out.c", c, "c")
    local dWx, dWh, dh0, dc0, db, dX = lstm:backward(of "lstm.dout.H", of "lstm.dout.c")
    for name, got in pairs { weight_ih_l0 = dWx, weight_hh_l0 = dWh, h0 = dh0, c0 = dc0, bias_ih_l0 = db,
      bias_hh_l0 = db, X = dX } do
      assert_near(of("lstm.grad." .. name), got, name)
    end
  end)

  it("give its GRU's outputs and gradients", function()
    local gru = rnn.GRU()
    local H = gru:forward(saved["gru.weight_ih_l0"], of "gru.in.X", saved["gru.weight_hh_l0"], of "gru.in.h0",
      saved["gru.bias_ih_l0"], saved["gru.bias_hh_l0"])
    assert_near(of "gru.out.H", H, "H")
    local dWx, dWh, dh0, dbx, dbh, dX = gru:backward(of "gru.dout.H")
    for name, got in pairs { weight_ih_l0 = dWx, weight_hh_l0 = dWh, h0 = dh0, bias_ih_l0 = dbx, bias_hh_l0 = dbh,
      X = dX } do
      assert_near(of("gru.grad." .. name), got, name)
    end
  end)

  it("are loaded as docs/arrays.md shows", function()
    local file <close> = assert(io.open "docs/arrays.md")
    local sample, count = file:read("a"):match("```lua\n(local w = .-)```"):gsub("model.safetensors", FIXTURE)
    assert.equal(1, count)
    local shape = load("local rnn = ...\n" .. sample .. "return states.shape")(rnn)
    assert.same({ 10, 5 }, shape)
  end)
end)
