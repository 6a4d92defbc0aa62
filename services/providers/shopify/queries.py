"""The GraphQL documents sent to Shopify, for Admin API 2026-10. Each is checked against the schema by a test."""

_ORDER = """
fragment OrderFacts on Order {
  id
  legacyResourceId
  name
  createdAt
  processedAt
  updatedAt
  cancelledAt
  cancelReason
  test
  note
  tags
  email
  phone
  currencyCode
  displayFinancialStatus
  displayFulfillmentStatus
  customAttributes { key value }
  shippingAddress {
    name firstName lastName company address1 address2 city provinceCode zip countryCodeV2 phone
  }
  totalPriceSet { shopMoney { amount } }
  currentTotalPriceSet { shopMoney { amount } }
  lineItems(first: 50) { ...Lines }
  fulfillments(first: 20) {
    legacyResourceId
    name
    status
    displayStatus
    createdAt
    trackingInfo(first: 10) { company number url }
    fulfillmentLineItems(first: 50) { nodes { quantity lineItem { id requiresShipping } } }
  }
}
"""

_LINES = """
fragment Lines on LineItemConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    id
    title
    variantTitle
    sku
    quantity
    currentQuantity
    requiresShipping
    isGiftCard
    customAttributes { key value }
    originalUnitPriceSet { shopMoney { amount } }
  }
}
"""

ORDER = "query OneOrder($id: ID!) { order(id: $id) { ...OrderFacts } }" + _ORDER + _LINES

ORDERS = (
    """
query ChangedOrders($after: String, $query: String!) {
  orders(first: 10, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { ...OrderFacts }
  }
}
"""
    + _ORDER
    + _LINES
)

MORE_LINES = (
    "query MoreLines($id: ID!, $after: String) { order(id: $id) { lineItems(first: 50, after: $after) { ...Lines } } }"
    + _LINES
)

TO_FULFIL = """
query WhatIsLeft($id: ID!) {
  order(id: $id) {
    id
    cancelledAt
    fulfillmentOrders(first: 20) {
      nodes {
        id
        status
        assignedLocation { location { id } }
        supportedActions { action }
        lineItems(first: 100) { nodes { id remainingQuantity lineItem { id } } }
      }
    }
    fulfillments(first: 50) {
      id
      legacyResourceId
      status
      trackingInfo(first: 10) { number }
      fulfillmentLineItems(first: 100) { nodes { quantity lineItem { id } } }
    }
  }
}
"""

FULFIL = """
mutation Fulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status }
    userErrors { field message }
  }
}
"""

TRACKING = """
mutation Tracking($id: ID!, $tracking: FulfillmentTrackingInput!, $notify: Boolean) {
  fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notify) {
    fulfillment { id status }
    userErrors { field message }
  }
}
"""

METAFIELDS = """
mutation Progress($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    metafields { key value }
    userErrors { field message code }
  }
}
"""

HELLO = """
query Hello {
  shop { name myshopifyDomain currencyCode }
  currentAppInstallation { accessScopes { handle } }
}
"""

DOCUMENTS = (ORDER, ORDERS, MORE_LINES, TO_FULFIL, FULFIL, TRACKING, METAFIELDS, HELLO)
