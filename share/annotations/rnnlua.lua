---@meta rnnlua
error "annotations for editors, not to be loaded"

--- A sequence of numbers: a table, or an array.
---@alias rnnlua.Numbers number[]|rnnlua.Array

--- A matrix: a table of rows, or an array.
---@alias rnnlua.Matrix number[][]|rnnlua.Array

--- A sequence of vectors, or of batches of vectors: nested tables, or an array.
---@alias rnnlua.Sequence number[][]|number[][][]|rnnlua.Array

--- A vector, or a batch of vectors: nested tables, or an array.
---@alias rnnlua.Batch number[]|number[][]|number[][][]|rnnlua.Array

--- Labels that count from 1: one, a list, or a list of lists.
---@alias rnnlua.Labels integer|integer[]|integer[][]|rnnlua.Array

--- Where gradients go, by name: an array to be filled and returned, or false to leave one out.
---@alias rnnlua.Places table<string, rnnlua.Array|false>

---@class rnnlua
---@field array rnnlua.arraylib
---@field Layer rnnlua.Layer
local rnn = {}

--- A cell: h' = h·wh + x·wx.
---@return rnnlua.RecurrentCell
---@nodiscard
function rnn.RecurrentCell() end

--- A recurrent layer of n steps: h_t = h_{t-1}·wh + x_t·wx for t = 1 … n.
---@param n integer at least 1
---@return rnnlua.Recurrent
---@nodiscard
function rnn.Recurrent(n) end

--- The linear layer: y = W·x + b.
---@return rnnlua.Linear
---@nodiscard
function rnn.Linear() end

--- A step of the Elman layer: h' = tanh(Wx·x + Wh·h + b).
---@return rnnlua.ElmanCell
---@nodiscard
function rnn.ElmanCell() end

--- The Elman layer over a sequence: h_t = tanh(Wx·x_t + Wh·h_{t-1} + b).
---@return rnnlua.Elman
---@nodiscard
function rnn.Elman() end

--- A step of the LSTM layer. The gates are stacked in the order i, f, g, o.
---@return rnnlua.LSTMCell
---@nodiscard
function rnn.LSTMCell() end

--- The LSTM layer over a sequence. The gates are stacked in the order i, f, g, o.
---@return rnnlua.LSTM
---@nodiscard
function rnn.LSTM() end

--- A step of the GRU layer. The gates are stacked in the order r, z, n; z weighs the old state.
---@return rnnlua.GRUCell
---@nodiscard
function rnn.GRUCell() end

--- The GRU layer over a sequence. The gates are stacked in the order r, z, n; z weighs the old state.
---@return rnnlua.GRU
---@nodiscard
function rnn.GRU() end

--- The embedding: rows of a matrix.
---@return rnnlua.Embedding
---@nodiscard
function rnn.Embedding() end

--- The mean of −log softmax(z)_k over rows z with a label k.
---@return rnnlua.SoftmaxCrossEntropy
---@nodiscard
function rnn.SoftmaxCrossEntropy() end

--- The recurrence h_t = a_t·h_{t-1} + b_t, element by element.
---@return rnnlua.GatedScan
---@nodiscard
function rnn.GatedScan() end

--- An array of zeros.
---@param n integer|integer[] a size, or all of them
---@param ... integer
---@return rnnlua.Array
---@nodiscard
function rnn.zeros(n, ...) end

--- Loads the arrays of a safetensors file.
---@param path string
---@return table<string, rnnlua.Array>? arrays by name
---@return string? message what is wrong with the file
function rnn.load(path) end

--- Saves arrays by name in a safetensors file.
---@param path string
---@param arrays table<string, rnnlua.Array>
---@return true? saved
---@return string? message what went wrong
function rnn.save(path, arrays) end

--- A random generator; the same seed gives the same bits on every platform.
---@param seed integer
---@return rnnlua.Rng
---@nodiscard
function rnn.rng(seed) end

--- Raises "… is not implemented yet", which every check shows as a to-do.
---@return any ...
function rnn.todo() end

---@class rnnlua.RecurrentCell
---@field inputs string[] { "wx", "x", "wh", "h" }
---@field gradients string[] { "wx", "wh", "h", "x" }
local RecurrentCell = {}

--- The next state, h·wh + x·wx. One table of all inputs by name will do as well.
---@param wx number the input's weight
---@param x number the input
---@param wh number the state's weight
---@param h number the state
---@return number h_new
---@overload fun(self: rnnlua.RecurrentCell, inputs: { wx: number, x: number, wh: number, h: number }): number
function RecurrentCell:forward(wx, x, wh, h) end

--- The gradients of the last forward.
---@param dout number the gradient of the next state
---@return number dwx
---@return number dwh
---@return number dh
---@return number dx
function RecurrentCell:backward(dout) end

--- A new cell.
---@return rnnlua.RecurrentCell
---@nodiscard
function RecurrentCell:fresh() end

---@class rnnlua.Recurrent
---@field inputs string[] { "wx", "X", "wh", "h0" }
---@field gradients string[] { "wx", "wh", "h0", "X" }
---@operator len: integer
local Recurrent = {}

--- The last state, h_n. One table of all inputs by name will do as well.
---@param wx number the input's weight
---@param X rnnlua.Numbers x_1 … x_n; a table is copied, an array is not
---@param wh number the state's weight
---@param h0 number the state before the first step
---@return number h_n
---@overload fun(self: rnnlua.Recurrent, inputs: { wx: number, X: rnnlua.Numbers, wh: number, h0: number }): number
function Recurrent:forward(wx, X, wh, h0) end

--- The last state and its gradients: `forward` and `backward(1, false)` with a single read of X.
---@param wx number
---@param X rnnlua.Numbers
---@param wh number
---@param h0 number
---@return number h_n
---@return number dwx
---@return number dwh
---@return number dh0
---@overload fun(self: rnnlua.Recurrent, inputs: table): number, number, number, number
function Recurrent:value_and_gradients(wx, X, wh, h0) end

--- The gradients of the last forward; dX is of the kind that X was.
---@param dout number|rnnlua.Numbers the gradient of h_n, or one for each of h_1 … h_n
---@param dX? rnnlua.Array|false an array to be filled and returned, or false to leave dX out
---@return number dwx
---@return number dwh
---@return number dh0
---@return rnnlua.Numbers? dX
function Recurrent:backward(dout, dX) end

--- h_1 … h_n of the last forward, of the kind that X was.
---@return rnnlua.Numbers
function Recurrent:states() end

--- A new layer.
---@param n? integer how many steps it has, by default as many
---@return rnnlua.Recurrent
---@nodiscard
function Recurrent:fresh(n) end

---@class rnnlua.Linear
---@field inputs string[] { "W", "x", "b" }
---@field gradients string[] { "W", "b", "x" }
---@field shapes table<string, string[]> of the inputs: { W = { "V", "D" }, x = { "D" }, b = { "V" } }
local Linear = {}

--- W·x + b, of one vector or of each in a batch. One table of all inputs by name will do as well.
---@param W rnnlua.Matrix [V, D] the weights; an array is not copied
---@param x rnnlua.Batch [D], [N, D] or [T, N, D]
---@param b rnnlua.Numbers [V] the bias
---@return rnnlua.Array y [V], [N, V] or [T, N, V]
---@overload fun(self: rnnlua.Linear, inputs: { W: rnnlua.Matrix, x: rnnlua.Batch, b: rnnlua.Numbers }): rnnlua.Array
function Linear:forward(W, x, b) end

--- The gradients of the last forward.
---@param dout rnnlua.Batch the gradient of y
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dW
---@return rnnlua.Array? db
---@return rnnlua.Array? dx
function Linear:backward(dout, gradients) end

--- A new layer.
---@return rnnlua.Linear
---@nodiscard
function Linear:fresh() end

---@class rnnlua.ElmanCell
---@field inputs string[] { "Wx", "x", "Wh", "h", "b" }
---@field gradients string[] { "Wx", "Wh", "h", "b", "x" }
---@field shapes table<string, string[]> of the inputs: { Wx = { "H", "D" }, … }
local ElmanCell = {}

--- The next state, tanh(Wx·x + Wh·h + b). One table of all inputs by name will do as well.
---@param Wx rnnlua.Matrix [H, D]; an array is not copied
---@param x rnnlua.Batch [D] or [N, D]
---@param Wh rnnlua.Matrix [H, H]; an array is not copied
---@param h rnnlua.Batch the state, [H] or [N, H]
---@param b rnnlua.Numbers the bias, [H]
---@return rnnlua.Array h_new [H] or [N, H]
---@overload fun(self: rnnlua.ElmanCell, inputs: table): rnnlua.Array
function ElmanCell:forward(Wx, x, Wh, h, b) end

--- The gradients of the last forward.
---@param dout rnnlua.Batch the gradient of the next state
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dWx
---@return rnnlua.Array? dWh
---@return rnnlua.Array? dh
---@return rnnlua.Array? db
---@return rnnlua.Array? dx
function ElmanCell:backward(dout, gradients) end

--- A new layer.
---@return rnnlua.ElmanCell
---@nodiscard
function ElmanCell:fresh() end

---@class rnnlua.Elman
---@field inputs string[] { "Wx", "X", "Wh", "h0", "b" }
---@field gradients string[] { "Wx", "Wh", "h0", "b", "X" }
---@field shapes table<string, string[]> of the inputs: { Wx = { "H", "D" }, X = { "T", "D" }, … }
---@operator len: integer
local Elman = {}

--- All states, h_1 … h_T. One table of all inputs by name will do as well.
---@param Wx rnnlua.Matrix [H, D]; an array is not copied
---@param X rnnlua.Sequence [T, D] or [T, N, D]; an array is not copied
---@param Wh rnnlua.Matrix [H, H]; an array is not copied
---@param h0 rnnlua.Batch the state before the first step, [H] or [N, H]
---@param b rnnlua.Numbers the bias, [H]
---@return rnnlua.Array H [T, H] or [T, N, H]
---@overload fun(self: rnnlua.Elman, inputs: table): rnnlua.Array
function Elman:forward(Wx, X, Wh, h0, b) end

--- The gradients of the last forward.
---@param dout rnnlua.Batch the gradient of H, or of the last state alone
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dWx
---@return rnnlua.Array? dWh
---@return rnnlua.Array? dh0
---@return rnnlua.Array? db
---@return rnnlua.Array? dX
function Elman:backward(dout, gradients) end

--- h_1 … h_T of the last forward.
---@return rnnlua.Array H
function Elman:states() end

--- A new layer.
---@return rnnlua.Elman
---@nodiscard
function Elman:fresh() end

---@class rnnlua.LSTMCell
---@field inputs string[] { "Wx", "x", "Wh", "h", "c", "b" }
---@field gradients string[] { "Wx", "Wh", "h", "c", "b", "x" }
---@field outputs string[] { "h", "c" }
---@field shapes table<string, string[]> of the inputs: { Wx = { "4H", "D" }, … }
local LSTMCell = {}

--- The next h and c. One table of all inputs by name will do as well.
---@param Wx rnnlua.Matrix [4H, D], the gates in the order i, f, g, o; an array is not copied
---@param x rnnlua.Batch [D] or [N, D]
---@param Wh rnnlua.Matrix [4H, H]; an array is not copied
---@param h rnnlua.Batch [H] or [N, H]
---@param c rnnlua.Batch [H] or [N, H]
---@param b rnnlua.Numbers the bias, [4H]
---@return rnnlua.Array h_new [H] or [N, H]
---@return rnnlua.Array c_new [H] or [N, H]
---@overload fun(self: rnnlua.LSTMCell, inputs: table): rnnlua.Array, rnnlua.Array
function LSTMCell:forward(Wx, x, Wh, h, c, b) end

--- The gradients of the last forward.
---@param dh? rnnlua.Batch the gradient of the next h; nil is zero
---@param dc? rnnlua.Batch the gradient of the next c; nil is zero
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dWx
---@return rnnlua.Array? dWh
---@return rnnlua.Array? dh_before
---@return rnnlua.Array? dc_before
---@return rnnlua.Array? db
---@return rnnlua.Array? dx
function LSTMCell:backward(dh, dc, gradients) end

--- A new layer.
---@return rnnlua.LSTMCell
---@nodiscard
function LSTMCell:fresh() end

---@class rnnlua.LSTM
---@field inputs string[] { "Wx", "X", "Wh", "h0", "c0", "b" }
---@field gradients string[] { "Wx", "Wh", "h0", "c0", "b", "X" }
---@field outputs string[] { "H", "c" }
---@field shapes table<string, string[]> of the inputs: { Wx = { "4H", "D" }, X = { "T", "D" }, … }
---@operator len: integer
local LSTM = {}

--- h_1 … h_T, and c_T. One table of all inputs by name will do as well.
---@param Wx rnnlua.Matrix [4H, D], the gates in the order i, f, g, o; an array is not copied
---@param X rnnlua.Sequence [T, D] or [T, N, D]; an array is not copied
---@param Wh rnnlua.Matrix [4H, H]; an array is not copied
---@param h0 rnnlua.Batch h before the first step, [H] or [N, H]
---@param c0 rnnlua.Batch c before the first step, [H] or [N, H]
---@param b rnnlua.Numbers the bias, [4H]
---@return rnnlua.Array H [T, H] or [T, N, H]
---@return rnnlua.Array c [H] or [N, H]
---@overload fun(self: rnnlua.LSTM, inputs: table): rnnlua.Array, rnnlua.Array
function LSTM:forward(Wx, X, Wh, h0, c0, b) end

--- The gradients of the last forward.
---@param dH? rnnlua.Batch the gradient of H, or of the last h alone; nil is zero
---@param dc? rnnlua.Batch the gradient of c; nil is zero
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dWx
---@return rnnlua.Array? dWh
---@return rnnlua.Array? dh0
---@return rnnlua.Array? dc0
---@return rnnlua.Array? db
---@return rnnlua.Array? dX
function LSTM:backward(dH, dc, gradients) end

--- h_1 … h_T and c_1 … c_T of the last forward.
---@return rnnlua.Array H
---@return rnnlua.Array C
function LSTM:states() end

--- A new layer.
---@return rnnlua.LSTM
---@nodiscard
function LSTM:fresh() end

---@class rnnlua.GRUCell
---@field inputs string[] { "Wx", "x", "Wh", "h", "bx", "bh" }
---@field gradients string[] { "Wx", "Wh", "h", "bx", "bh", "x" }
---@field shapes table<string, string[]> of the inputs: { Wx = { "3H", "D" }, … }
local GRUCell = {}

--- The next state. One table of all inputs by name will do as well.
---@param Wx rnnlua.Matrix [3H, D], the gates in the order r, z, n; an array is not copied
---@param x rnnlua.Batch [D] or [N, D]
---@param Wh rnnlua.Matrix [3H, H]; an array is not copied
---@param h rnnlua.Batch the state, [H] or [N, H]
---@param bx rnnlua.Numbers the bias beside Wx, [3H]
---@param bh rnnlua.Numbers the bias beside Wh, [3H]
---@return rnnlua.Array h_new [H] or [N, H]
---@overload fun(self: rnnlua.GRUCell, inputs: table): rnnlua.Array
function GRUCell:forward(Wx, x, Wh, h, bx, bh) end

--- The gradients of the last forward.
---@param dout rnnlua.Batch the gradient of the next state
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dWx
---@return rnnlua.Array? dWh
---@return rnnlua.Array? dh
---@return rnnlua.Array? dbx
---@return rnnlua.Array? dbh
---@return rnnlua.Array? dx
function GRUCell:backward(dout, gradients) end

--- A new layer.
---@return rnnlua.GRUCell
---@nodiscard
function GRUCell:fresh() end

---@class rnnlua.GRU
---@field inputs string[] { "Wx", "X", "Wh", "h0", "bx", "bh" }
---@field gradients string[] { "Wx", "Wh", "h0", "bx", "bh", "X" }
---@field shapes table<string, string[]> of the inputs: { Wx = { "3H", "D" }, X = { "T", "D" }, … }
---@operator len: integer
local GRU = {}

--- All states, h_1 … h_T. One table of all inputs by name will do as well.
---@param Wx rnnlua.Matrix [3H, D], the gates in the order r, z, n; an array is not copied
---@param X rnnlua.Sequence [T, D] or [T, N, D]; an array is not copied
---@param Wh rnnlua.Matrix [3H, H]; an array is not copied
---@param h0 rnnlua.Batch the state before the first step, [H] or [N, H]
---@param bx rnnlua.Numbers the bias beside Wx, [3H]
---@param bh rnnlua.Numbers the bias beside Wh, [3H]
---@return rnnlua.Array H [T, H] or [T, N, H]
---@overload fun(self: rnnlua.GRU, inputs: table): rnnlua.Array
function GRU:forward(Wx, X, Wh, h0, bx, bh) end

--- The gradients of the last forward.
---@param dout rnnlua.Batch the gradient of H, or of the last state alone
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dWx
---@return rnnlua.Array? dWh
---@return rnnlua.Array? dh0
---@return rnnlua.Array? dbx
---@return rnnlua.Array? dbh
---@return rnnlua.Array? dX
function GRU:backward(dout, gradients) end

--- h_1 … h_T of the last forward.
---@return rnnlua.Array H
function GRU:states() end

--- A new layer.
---@return rnnlua.GRU
---@nodiscard
function GRU:fresh() end

---@class rnnlua.Embedding
---@field inputs string[] { "E", "k" }
---@field gradients string[] { "E" }
---@field shapes table<string, string[]> of the inputs: { E = { "V", "D" } }
local Embedding = {}

--- The rows of E that k selects. One table of all inputs by name will do as well.
---@param E rnnlua.Matrix [V, D]
---@param k rnnlua.Labels from 1 to V
---@return rnnlua.Array y [D], [N, D] or [T, N, D]
---@overload fun(self: rnnlua.Embedding, inputs: table): rnnlua.Array
function Embedding:forward(E, k) end

--- The gradients of the last forward.
---@param dout rnnlua.Batch the gradient of y
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dE
function Embedding:backward(dout, gradients) end

--- A new layer.
---@return rnnlua.Embedding
---@nodiscard
function Embedding:fresh() end

---@class rnnlua.SoftmaxCrossEntropy
---@field inputs string[] { "z", "k" }
---@field gradients string[] { "z" }
---@field shapes table<string, string[]> of the inputs: { z = { "V" } }
local SoftmaxCrossEntropy = {}

--- The mean loss of the rows. One table of all inputs by name will do as well.
---@param z rnnlua.Batch [V], [N, V] or [T, N, V]
---@param k rnnlua.Labels of each row, from 1 to V; a row with label 0 does not count
---@return number loss 0 if no row counts
---@overload fun(self: rnnlua.SoftmaxCrossEntropy, inputs: table): number
function SoftmaxCrossEntropy:forward(z, k) end

--- The gradients of the last forward.
---@param dout number the gradient of the loss
---@param gradients? rnnlua.Places
---@return rnnlua.Array? dz
function SoftmaxCrossEntropy:backward(dout, gradients) end

--- A new layer.
---@return rnnlua.SoftmaxCrossEntropy
---@nodiscard
function SoftmaxCrossEntropy:fresh() end

---@class rnnlua.GatedScan
---@field inputs string[] { "a", "b", "h0" }
---@field gradients string[] { "a", "b", "h0" }
---@field shapes table<string, string[]> of the inputs: { a = { "T", "H" }, b = { "T", "H" }, h0 = { "H" } }
---@operator len: integer
local GatedScan = {}

--- All states, h_1 … h_T. One table of all inputs by name will do as well.
---@param a rnnlua.Sequence [T, H] or [T, N, H]; an array is not copied
---@param b rnnlua.Sequence in the shape of a
---@param h0 rnnlua.Batch [H] or [N, H]
---@return rnnlua.Array H in the shape of a
---@overload fun(self: rnnlua.GatedScan, inputs: table): rnnlua.Array
function GatedScan:forward(a, b, h0) end

--- The gradients of the last forward.
---@param dout rnnlua.Batch the gradient of H, or of the last state alone
---@param gradients? rnnlua.Places
---@return rnnlua.Array? da
---@return rnnlua.Array? db
---@return rnnlua.Array? dh0
function GatedScan:backward(dout, gradients) end

--- h_1 … h_T of the last forward.
---@return rnnlua.Array H
function GatedScan:states() end

--- A new layer.
---@return rnnlua.GatedScan
---@nodiscard
function GatedScan:fresh() end

---@class rnnlua.Rng
local Rng = {}

--- A draw of the standard normal distribution, or an array of them of the sizes given.
---@param n? integer|integer[] a size, or all of them
---@param ... integer
---@return number|rnnlua.Array
---@overload fun(self: rnnlua.Rng): number
---@overload fun(self: rnnlua.Rng, n: integer|integer[], ...: integer): rnnlua.Array
function Rng:randn(n, ...) end

--- A float in [lo, hi), by default in [0, 1); with n, a size or a table of sizes, first, an array of them.
---@param lo? number
---@param hi? number
---@return number|rnnlua.Array
---@overload fun(self: rnnlua.Rng, n: integer|integer[], lo: number, hi: number): rnnlua.Array
function Rng:uniform(lo, hi) end

--- An integer from lo to hi, both included.
---@param lo integer
---@param hi integer
---@return integer
function Rng:integer(lo, hi) end

--- A generator with a stream of its own.
---@return rnnlua.Rng
function Rng:fork() end

--- The base class of layers. A class made by `extend` is called to make an object.
---@class rnnlua.Layer
---@field inputs string[] the names of forward's parameters, unless a class declares others
---@field gradients string[] those of the gradients that backward returns: the inputs, x or X last
---@field outputs? string[] the names of several outputs, where forward returns them
---@field fresh? fun(self: rnnlua.Layer, n: integer?): rnnlua.Layer a new layer, for sequences of length n
---@field [string] any what a layer keeps for its backward
---@overload fun(...: any): rnnlua.Layer
local Layer = {}

--- Makes a class of layers: `local Cell = rnn.Layer:extend "RecurrentCell"`.
---@param name string for messages
---@return rnnlua.Layer class
---@nodiscard
function Layer:extend(name) end

--- Called with the constructor's arguments; does nothing unless a class says otherwise.
---@param ... any
function Layer:init(...) end

--- The value of the layer at its inputs. A class replaces it.
---@param ... any the inputs, in order
---@return any ... the value, or one for each of `outputs`
function Layer:forward(...) end

--- The gradients of the last forward, in the order of `gradients`. A class replaces it.
---@param dout any the gradient of the value; of several outputs, of the first
---@return any ...
function Layer:backward(dout) end

return rnn
