#include "inference/tensor.hpp"

#include "inference/onnx_api.hpp"

namespace parley {
namespace {

template <typename T>
constexpr ONNXTensorElementDataType kElementType = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
template <>
constexpr ONNXTensorElementDataType kElementType<float> = ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
template <>
constexpr ONNXTensorElementDataType kElementType<std::int64_t> = ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64;
template <>
constexpr ONNXTensorElementDataType kElementType<std::int32_t> = ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32;
template <>
constexpr ONNXTensorElementDataType kElementType<bool> = ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL;

struct TensorInfo {
  explicit TensorInfo(const OrtValue* value) {
    status = onnx::ToStatus(onnx::Api().GetTensorTypeAndShape(value, &info), "tensor");
  }
  ~TensorInfo() {
    if (info != nullptr) onnx::Api().ReleaseTensorTypeAndShapeInfo(info);
  }
  TensorInfo(const TensorInfo&) = delete;
  TensorInfo& operator=(const TensorInfo&) = delete;

  OrtTensorTypeAndShapeInfo* info = nullptr;
  Status status;
};

tl::unexpected<Error> NoTensor() { return Fail(ErrorCode::kInvalid, Origin::kParley, "tensor: read before a run"); }

}  // namespace

void Tensor::Release::operator()(OrtValue* value) const noexcept { onnx::Api().ReleaseValue(value); }

template <typename T>
Result<Tensor> Tensor::Over(std::span<T> data, std::span<const std::int64_t> shape) {
  auto memory = onnx::CpuMemory();
  if (!memory) return FailFrom(memory);
  std::int64_t count = 1;
  for (const std::int64_t side : shape) count *= side;
  if (count != static_cast<std::int64_t>(data.size()))
    return Fail(ErrorCode::kInvalid, Origin::kParley,
                "tensor: shape of " + std::to_string(count) + " elements over " + std::to_string(data.size()));
  OrtValue* value = nullptr;
  if (auto made = onnx::ToStatus(
          onnx::Api().CreateTensorWithDataAsOrtValue(*memory, data.data(), data.size_bytes(), shape.data(),
                                                     shape.size(), kElementType<T>, &value),
          "tensor");
      !made)
    return FailFrom(made);
  Tensor tensor;
  tensor.value_.reset(value);
  return tensor;
}

template <typename T>
Result<std::span<T>> Tensor::Data() const {
  if (!value_) return NoTensor();
  const TensorInfo shape(value_.get());
  if (!shape.status) return FailFrom(shape.status);
  ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  std::size_t count = 0;
  void* data = nullptr;
  const OrtApi& api = onnx::Api();
  if (auto s = onnx::ToStatus(api.GetTensorElementType(shape.info, &type), "tensor"); !s) return FailFrom(s);
  if (auto s = onnx::ToStatus(api.GetTensorShapeElementCount(shape.info, &count), "tensor"); !s) return FailFrom(s);
  if (type != kElementType<T>)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "tensor: read as another element type than the model made");
  if (auto s = onnx::ToStatus(api.GetTensorMutableData(value_.get(), &data), "tensor"); !s) return FailFrom(s);
  return std::span<T>(static_cast<T*>(data), count);
}

Result<std::vector<std::int64_t>> Tensor::Shape() const {
  if (!value_) return NoTensor();
  const TensorInfo shape(value_.get());
  if (!shape.status) return FailFrom(shape.status);
  std::size_t rank = 0;
  if (auto s = onnx::ToStatus(onnx::Api().GetDimensionsCount(shape.info, &rank), "tensor"); !s) return FailFrom(s);
  std::vector<std::int64_t> sides(rank);
  if (auto s = onnx::ToStatus(onnx::Api().GetDimensions(shape.info, sides.data(), rank), "tensor"); !s)
    return FailFrom(s);
  return sides;
}

template Result<Tensor> Tensor::Over<float>(std::span<float>, std::span<const std::int64_t>);
template Result<Tensor> Tensor::Over<std::int64_t>(std::span<std::int64_t>, std::span<const std::int64_t>);
template Result<Tensor> Tensor::Over<std::int32_t>(std::span<std::int32_t>, std::span<const std::int64_t>);
template Result<Tensor> Tensor::Over<bool>(std::span<bool>, std::span<const std::int64_t>);
template Result<std::span<float>> Tensor::Data<float>() const;
template Result<std::span<std::int64_t>> Tensor::Data<std::int64_t>() const;
template Result<std::span<std::int32_t>> Tensor::Data<std::int32_t>() const;
template Result<std::span<bool>> Tensor::Data<bool>() const;

}  // namespace parley
