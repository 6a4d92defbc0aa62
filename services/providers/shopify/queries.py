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
  sourceIdentifier
  totalRefundedSet { shopMoney { amount } }
  lineItems(first: $lines) { ...Lines }
  metafields(first: 20, namespace: "platen") { nodes { namespace key value } }
  fulfillmentOrders(first: 20) { nodes { status fulfillAt fulfillmentHolds { reason reasonNotes } } }
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

ORDER = "query OneOrder($id: ID!, $lines: Int!) { order(id: $id) { ...OrderFacts } }" + _ORDER + _LINES

ORDERS = (
    """
query ChangedOrders($first: Int!, $after: String, $query: String!, $lines: Int!) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
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
      displayStatus
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

FULFIL_CANCEL = """
mutation Unfulfil($id: ID!) {
  fulfillmentCancel(id: $id) {
    fulfillment { id status }
    userErrors { field message }
  }
}
"""

FULFIL_EVENT = """
mutation CarrierSays($event: FulfillmentEventInput!) {
  fulfillmentEventCreate(fulfillmentEvent: $event) {
    fulfillmentEvent { id status }
    userErrors { field message }
  }
}
"""

MARKS = """
query Marks($id: ID!) {
  order(id: $id) {
    id
    tags
    metafields(first: 50, namespace: "platen") { nodes { key value compareDigest } }
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

TAG = """
mutation Tag($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) { userErrors { field message } }
}
"""

UNTAG = """
mutation Untag($id: ID!, $tags: [String!]!) {
  tagsRemove(id: $id, tags: $tags) { userErrors { field message } }
}
"""

MONEY = """
query WhatWasPaid($id: ID!) {
  order(id: $id) {
    id
    currencyCode
    displayFinancialStatus
    totalRefundedSet { shopMoney { amount } }
    refunds(first: 100) { id legacyResourceId note createdAt totalRefundedSet { shopMoney { amount } } }
    transactions(first: 100) {
      id
      kind
      status
      gateway
      amountSet { shopMoney { amount } }
      parentTransaction { id }
    }
  }
}
"""

REFUND = """
mutation GiveBack($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { id legacyResourceId note createdAt }
    order { displayFinancialStatus totalRefundedSet { shopMoney { amount } } }
    userErrors { field message }
  }
}
"""

CANCEL = """
mutation CancelOrder(
  $id: ID!
  $reason: OrderCancelReason!
  $restock: Boolean!
  $notify: Boolean
  $refund: OrderCancelRefundMethodInput
  $note: String
) {
  orderCancel(
    orderId: $id
    reason: $reason
    restock: $restock
    notifyCustomer: $notify
    refundMethod: $refund
    staffNote: $note
  ) {
    job { id done }
    orderCancelUserErrors { field message code }
  }
}
"""

PART = "query WhoseIsIt($id: ID!) { fulfillmentOrder(id: $id) { orderId } }"

BULK_RUN = """
mutation Gather($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: true) {
    bulkOperation { id status }
    userErrors { field message code }
  }
}
"""

_BULK = "id status errorCode createdAt completedAt objectCount fileSize url query"
BULK = "query Gathered($id: ID!) { bulkOperation(id: $id) { " + _BULK + " } }"
BULKS = "query Gatherings { bulkOperations(first: 10, sortKey: CREATED_AT, reverse: true) { nodes { " + _BULK + " } } }"

GATHERED = """
{
  orders(query: "updated_at:>='SINCE'") {
    edges {
      node {
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
        sourceIdentifier
        totalRefundedSet { shopMoney { amount } }
        fulfillments(first: 20) {
          legacyResourceId
          name
          status
          displayStatus
          createdAt
          trackingInfo(first: 10) { company number url }
        }
        lineItems {
          edges {
            node {
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
        }
        metafields(namespace: "platen") { edges { node { id namespace key value } } }
        fulfillmentOrders {
          edges { node { id status fulfillAt fulfillmentHolds { reason reasonNotes } } }
        }
      }
    }
  }
}
"""
"""What is gathered over a long gap, given to `BULK_RUN` as text: `SINCE` stands for the time, in UTC."""

HELLO = """
query Hello {
  shop { name myshopifyDomain currencyCode }
  currentAppInstallation { accessScopes { handle } }
}
"""

DOCUMENTS = (
    ORDER,
    ORDERS,
    MORE_LINES,
    TO_FULFIL,
    FULFIL,
    TRACKING,
    FULFIL_CANCEL,
    FULFIL_EVENT,
    MARKS,
    METAFIELDS,
    TAG,
    UNTAG,
    MONEY,
    REFUND,
    CANCEL,
    PART,
    BULK_RUN,
    BULK,
    BULKS,
    HELLO,
)
